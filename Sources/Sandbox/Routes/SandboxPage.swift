/// The page at `/`: what was accepted, as it would look on a phone. No script, no asset from elsewhere.
enum SandboxPage {
    static func html(
        _ messages: [LoggedMessage],
        _ counts: SandboxMachine.Counts,
        _ numbers: [SandboxSettings.PhoneNumber]
    ) -> String {
        var page = head
        let refused = counts.refused.values.reduce(0, +)
        page += "<header><h1>Sandbox</h1><p>\(counts.accepted) accepted · \(refused) refused · "
        page += "\(counts.statusesTold) statuses told · \(counts.webhooksFailed) webhooks failed</p></header><main>"
        if messages.isEmpty {
            page += "<p class=\"empty\">Nothing yet. Messages sent to this pretend Meta appear here; nobody gets them."
            page += "</p>"
        }
        for message in messages {
            page +=
                "<article><h2>+\(escaped(message.to))<small>\(clock(message.receivedAtMilliseconds)) UTC</small></h2>"
            page += "<div class=\"bubble\">\(escaped(message.text))<footer>\(ticks(message.state))</footer></div>"
            let from =
                numbers.indices.contains(message.numberIndex)
                ? numbers[message.numberIndex].displayPhoneNumber : ""
            page += "<p class=\"from\">#\(message.sequence) from \(escaped(from))"
            if let template = message.template {
                page += " · \(escaped(template)) (\(escaped(message.language ?? "")))"
            }
            page += "</p></article>"
        }
        return page + "</main></body></html>"
    }

    private static func ticks(_ state: MessageState) -> String {
        switch state {
        case .accepted: "<span title=\"accepted\">🕓</span>"
        case .held: "<span title=\"held for quality assessment\">⏸</span>"
        case .sent: "<span title=\"sent\">✓</span>"
        case .delivered: "<span title=\"delivered\">✓✓</span>"
        case .read: "<span class=\"read\" title=\"read\">✓✓</span>"
        case .failed: "<span class=\"failed\" title=\"failed\">not delivered</span>"
        }
    }

    /// Hours, minutes and seconds of the day.
    private static func clock(_ milliseconds: Int64) -> String {
        let seconds = milliseconds / 1_000 % 86_400
        return [seconds / 3_600, seconds / 60 % 60, seconds % 60]
            .map { $0 < 10 ? "0\($0)" : "\($0)" }
            .joined(separator: ":")
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.append(character)
            }
        }
        return escaped
    }

    private static let head = """
        <!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="2">
        <meta name="viewport" content="width=device-width, initial-scale=1"><title>Sandbox</title><style>
        body{margin:0;background:#efeae2;color:#111b21;font:15px/1.4 system-ui,sans-serif}
        header{background:#075e54;color:#fff;padding:12px 20px}h1{font-size:18px;margin:0}header p{margin:2px 0 0}
        main{max-width:620px;margin:0 auto;padding:16px}article{margin:0 0 18px}
        h2{font-size:14px;margin:0 0 4px}small{color:#667781;font-weight:400;margin-left:8px}
        .bubble{background:#fff;border-radius:0 10px 10px 10px;padding:8px 10px;max-width:80%;white-space:pre-wrap;
        overflow-wrap:anywhere;box-shadow:0 1px 1px #0002}.bubble footer{text-align:right;color:#667781;font-size:12px}
        .read{color:#0b84d8}.failed{color:#b3261e}.from{color:#667781;font-size:12px;margin:3px 0}
        .empty{text-align:center;color:#667781;margin-top:15vh}</style></head><body>
        """
}
