import Domain
import Gateway
import WireJSON

/// What an answer to `POST /{sender-id}/messages` says became of the message.
///
/// The rule behind every line: only what certainly was not taken may be called so. Meta has no way to recognise a
/// message sent twice, so whatever is not clearly one thing or the other is in doubt.
enum SendOutcome {
    /// Meta's code for a template that is paused (`templates/template-pausing`).
    private static let templatePausedCode = 132_015

    static func of(_ answer: WireAnswer) -> Result<Acceptance, SendError> {
        if let refusal = GraphError.refusal(in: answer.body, httpStatus: answer.status) {
            return .failure(.refused(refusal))
        }
        switch answer.status {
        case 200..<300: return accepted(answer)
        case 429:
            // A proxy in front of Meta was asked too much, and never passed the request on.
            return .failure(.refused(bare(answer, code: Refusal.plainThrottleCode)))
        case 300..<400 where answer.status != 303, 400..<500 where answer.status != 408:
            // Whoever answers so says it did nothing (RFC 9110 §15.4, §15.5). It is not Meta, which sends an error
            // object: the address is wrong or a proxy stands in between, and the status is the only code there is.
            return .failure(.refused(bare(answer, code: answer.status)))
        default:
            return .failure(.uncertain(reason: "HTTP \(answer.status) without an error object"))
        }
    }

    static func of(_ error: ExchangeError) -> SendError {
        switch error {
        case .notSent(let reason): .notSent(reason: text(reason))
        case .uncertain(let reason): .uncertain(reason: text(reason))
        }
    }

    private static func bare(_ answer: WireAnswer, code: Int) -> Refusal {
        Refusal(code: code, title: "HTTP \(answer.status) without an error object", httpStatus: answer.status)
    }

    private static func accepted(_ answer: WireAnswer) -> Result<Acceptance, SendError> {
        do throws(JSONError) {
            guard let acceptance = try read(answer.body) else {
                return .failure(.uncertain(reason: "HTTP \(answer.status) without a message id"))
            }
            if acceptance.messageStatus == "paused" {
                let details = "Meta answered with message_status paused"
                return .failure(
                    .refused(
                        Refusal(
                            code: templatePausedCode,
                            title: "Template is paused",
                            details: details,
                            httpStatus: answer.status
                        )
                    )
                )
            }
            return .success(acceptance)
        } catch {
            return .failure(.uncertain(reason: "HTTP \(answer.status) with an unreadable body: \(error)"))
        }
    }

    private static func read(_ body: [UInt8]) throws(JSONError) -> Acceptance? {
        var reader = JSONReader(body)
        var wamid: String?
        var waID: String?
        var messageStatus: String?
        try reader.beginObject()
        while try reader.nextMember() {
            if reader.isMember("messages"), try reader.kind() == .array {
                try eachFirst(&reader) { (reader) throws(JSONError) in
                    if reader.isMember("id") {
                        wamid = try reader.optionalText()
                    } else if reader.isMember("message_status") {
                        messageStatus = try reader.optionalText()
                    } else {
                        try reader.skipValue()
                    }
                }
            } else if reader.isMember("contacts"), try reader.kind() == .array {
                try eachFirst(&reader) { (reader) throws(JSONError) in
                    if reader.isMember("wa_id") { waID = try reader.optionalText() } else { try reader.skipValue() }
                }
            } else {
                try reader.skipValue()
            }
        }
        try reader.finish()
        guard let wamid, !wamid.isEmpty else { return nil }
        return Acceptance(wamid: wamid, waID: waID, messageStatus: messageStatus)
    }

    /// Reads the members of a list's first object; one message has one recipient.
    private static func eachFirst(
        _ reader: inout JSONReader,
        member: (inout JSONReader) throws(JSONError) -> Void
    ) throws(JSONError) {
        var isFirst = true
        try reader.beginArray()
        while try reader.nextElement() {
            guard isFirst, try reader.kind() == .object else {
                try reader.skipValue()
                continue
            }
            isFirst = false
            try reader.beginObject()
            while try reader.nextMember() { try member(&reader) }
        }
    }

    private static func text(_ reason: ExchangeError.NotSentReason) -> String {
        switch reason {
        case .unreachable(let what): "unreachable: \(what)"
        case .tls(let what): "TLS failed: \(what)"
        case .connectTimeout: "connecting took too long"
        case .deadline: "no connection became free in time"
        case .queueFull: "too many messages wait for a connection"
        case .cancelled: "cancelled before a connection was free"
        case .shutDown: "shutting down"
        }
    }

    private static func text(_ reason: ExchangeError.UncertainReason) -> String {
        switch reason {
        case .deadline: "no answer in time"
        case .connectionLost(let what): "connection lost: \(what)"
        case .unreadable(.headTooLarge), .unreadable(.bodyTooLarge): "the answer is too large"
        case .unreadable(.malformed(let what)): "the answer is not HTTP: \(what)"
        }
    }
}
