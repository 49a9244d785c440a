/// Webhook bodies (`webhooks/reference/messages`), straight into bytes: statuses come by the thousand.
enum WebhookBody {
    private static let errorsPage = "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/"

    /// Statuses of one number.
    static func statuses(
        _ statuses: [DueStatus],
        of number: SandboxSettings.PhoneNumber,
        isOneChange: Bool,
        at now: Int64
    ) -> [UInt8] {
        var writer = JSONTreeWriter(reserving: 200 + statuses.count * 420)
        begin(&writer, number.wabaID, at: now)
        if isOneChange {
            change(&writer, statuses[...], of: number)
        } else {
            for index in statuses.indices {
                if index > 0 { writer.raw(",") }
                change(&writer, statuses[index...index], of: number)
            }
        }
        writer.raw("]}]}")
        return writer.bytes
    }

    /// Any other event: one change of that field.
    static func event(_ field: String, _ value: JSONTree, account: String, at now: Int64) -> [UInt8] {
        var writer = JSONTreeWriter()
        begin(&writer, account, at: now)
        writer.raw("{\"value\":")
        writer.write(value)
        writer.raw(",\"field\":")
        writer.write(field)
        writer.raw("}]}]}")
        return writer.bytes
    }

    static func metadata(_ number: SandboxSettings.PhoneNumber) -> JSONTree {
        [
            "display_phone_number": .text(number.displayPhoneNumber.filter { $0.isASCII && $0.isNumber }),
            "phone_number_id": .text(number.phoneNumberID),
        ]
    }

    private static func begin(_ writer: inout JSONTreeWriter, _ account: String, at now: Int64) {
        writer.raw("{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":")
        writer.write(account)
        writer.raw(",\"time\":")
        writer.write(now / 1_000)
        writer.raw(",\"changes\":[")
    }

    private static func change(
        _ writer: inout JSONTreeWriter,
        _ statuses: ArraySlice<DueStatus>,
        of number: SandboxSettings.PhoneNumber
    ) {
        writer.raw("{\"value\":{\"messaging_product\":\"whatsapp\",\"metadata\":")
        writer.write(metadata(number))
        writer.raw(",\"contacts\":[")
        for (position, status) in statuses.enumerated() {
            if position > 0 { writer.raw(",") }
            if let userID = status.recipient.userID {
                writer.raw("{\"user_id\":")
                writer.write(userID)
            } else {
                writer.raw("{\"wa_id\":")
                writer.write(status.recipient.waID)
            }
            writer.raw("}")
        }
        writer.raw("],\"statuses\":[")
        for (position, status) in statuses.enumerated() {
            if position > 0 { writer.raw(",") }
            write(&writer, status)
        }
        writer.raw("]},\"field\":\"messages\"}")
    }

    private static func write(_ writer: inout JSONTreeWriter, _ status: DueStatus) {
        writer.raw("{\"id\":")
        writer.write(status.wamid)
        writer.raw(",\"status\":")
        writer.write(status.step.kind.name)
        writer.raw(",\"timestamp\":\"")
        writer.write(status.step.happenedMilliseconds / 1_000)
        writer.raw("\"")
        if let userID = status.recipient.userID {
            writer.raw(",\"recipient_user_id\":")
            writer.write(userID)
        } else {
            writer.raw(",\"recipient_id\":")
            writer.write(status.recipient.waID)
        }
        if let callbackData = status.callbackData {
            writer.raw(",\"biz_opaque_callback_data\":")
            writer.write(callbackData)
        }
        if status.step.hasPricing {
            let isFree = status.category == "service"
            writer.raw(",\"pricing\":{\"billable\":")
            if isFree { writer.raw("false") } else { writer.raw("true") }
            writer.raw(",\"pricing_model\":\"PMP\",\"category\":")
            writer.write(status.category)
            writer.raw(",\"type\":")
            writer.write(isFree ? "free_customer_service" : "regular")
            writer.raw("}")
        }
        if status.step.kind == .failed { writeErrors(&writer, status.step.code) }
        writer.raw("}")
    }

    private static func writeErrors(_ writer: inout JSONTreeWriter, _ code: Int) {
        let title = GraphErrorTable.entry(code).title
        writer.raw(",\"errors\":")
        writer.write(
            [
                [
                    "code": .integer(code), "title": .text(title), "message": .text(title),
                    "error_data": ["details": .text("The sandbox was told to let this one fail.")],
                    "href": .text(errorsPage),
                ]
            ]
        )
    }
}
