import Domain
import Store
import WireJSON

/// Reads one element of `statuses[]` (`webhooks/reference/messages/status`).
struct StatusParser {
    /// Why a status is of no use. The text is shown to operators.
    enum Fault: String, Error {
        case idMissing = "a status has no id"
        case idTooLong = "a status has an id that is too long"
        case wordMissing = "a status does not say which"
        case wordTooLong = "a status has a word that is too long"
    }

    /// Far above what Meta sends; they keep a strange body from filling the database with one text.
    private enum LengthMaximum {
        static let wamidBytes = 512
        static let wordBytes = 64
        static let recipientBytes = 160
        static let titleCharacters = 300
        static let detailsCharacters = 1_000
    }

    /// Seconds from here on, which would be the year 5138, are milliseconds from 1973 on.
    private static let firstMilliseconds: Int64 = 100_000_000_000

    let receivedAt: Timestamp

    /// Reads the members of an object that was begun, to its end. The report's `phoneNumberID` is left empty: it stands
    /// elsewhere.
    func parse(_ json: inout JSONReader) throws(JSONError) -> Result<StatusReport, Fault> {
        var wamid: String?
        var word: String?
        var report = StatusReport(
            phoneNumberID: "",
            wamid: "",
            tag: nil,
            recipientID: nil,
            status: .sent,
            occurredAt: receivedAt,
            refusal: nil,
            pricingCategory: nil
        )
        while try json.nextMember() {
            if json.isMember("id") {
                wamid = try json.textIfAny()
            } else if json.isMember("status") {
                word = try json.textIfAny()
            } else if json.isMember("timestamp") {
                report.occurredAt = Self.moment(try json.textIfAny()) ?? receivedAt
            } else if json.isMember("recipient_id") {
                report.recipientID = Self.short(try json.textIfAny(), bytesMaximum: LengthMaximum.recipientBytes)
            } else if json.isMember("biz_opaque_callback_data") {
                report.tag = try json.textIfAny().flatMap { AttemptTag($0) }
            } else if json.isMember("pricing") {
                let category = try json.textIfAny(of: "category")
                report.pricingCategory = Self.short(category, bytesMaximum: LengthMaximum.wordBytes)
            } else if json.isMember("errors") {
                report.refusal = try Self.firstRefusal(&json)
            } else {
                try json.skipValue()
            }
        }
        guard let wamid, !wamid.isEmpty else { return .failure(.idMissing) }
        guard wamid.utf8.count <= LengthMaximum.wamidBytes else { return .failure(.idTooLong) }
        guard let word, !word.isEmpty else { return .failure(.wordMissing) }
        guard word.utf8.count <= LengthMaximum.wordBytes else { return .failure(.wordTooLong) }
        report.wamid = wamid
        report.status = DeliveryStatus(word)
        // An error beside another word is a warning; only a failure has a refusal.
        if report.status != .failed { report.refusal = nil }
        return .success(report)
    }

    /// The documented form is a string of seconds; numbers and milliseconds were met.
    static func moment(_ text: String?) -> Timestamp? {
        guard let text, let value = Int64(text), value > 0 else { return nil }
        return Timestamp(milliseconds: value < firstMilliseconds ? value * 1_000 : value)
    }

    private static func short(_ text: String?, bytesMaximum: Int) -> String? {
        guard let text, (1...bytesMaximum).contains(text.utf8.count) else { return nil }
        return text
    }

    /// `errors` is an array; Meta gives one. An error without a code tells nothing that can be acted on.
    private static func firstRefusal(_ json: inout JSONReader) throws(JSONError) -> Refusal? {
        guard try json.kind() == .array else {
            try json.skipValue()
            return nil
        }
        var first: Refusal?
        try json.beginArray()
        while try json.nextElement() {
            let refusal = try refusal(&json)
            first = first ?? refusal
        }
        return first
    }

    private static func refusal(_ json: inout JSONReader) throws(JSONError) -> Refusal? {
        var code: Int?
        var title: String?
        var message: String?
        var details: String?
        try json.eachMemberIfObject { json throws(JSONError) in
            if json.isMember("code") {
                code = try json.textIfAny().flatMap { Int($0) }
            } else if json.isMember("title") {
                title = try json.textIfAny()
            } else if json.isMember("message") {
                message = try json.textIfAny()
            } else if json.isMember("error_data") {
                details = try json.textIfAny(of: "details")
            } else {
                try json.skipValue()
            }
        }
        guard let code else { return nil }
        return Refusal(
            code: code,
            title: String((title ?? message ?? "").prefix(LengthMaximum.titleCharacters)),
            details: details.map { String($0.prefix(LengthMaximum.detailsCharacters)) }
        )
    }
}
