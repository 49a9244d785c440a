import Domain
import Store
import WireJSON

/// Reads one element of `messages[]`: what a person wrote (`webhooks/reference/messages`).
struct IncomingParser {
    /// Why a message is of no use. The text is shown to operators.
    enum Fault: String, Error {
        case idMissing = "an incoming message has no id"
        case idTooLong = "an incoming message has an id that is too long"
        case personMissing = "an incoming message comes from nobody"
    }

    /// Far above what Meta sends; they keep a strange body from filling the database with one text.
    private enum LengthMaximum {
        static let idBytes = 512
        static let wordBytes = 64
        /// Of a business-scoped user id: a country, a business and 128 letters at the most.
        static let userIDBytes = 192
        static let textCharacters = 4_096
    }

    let receivedAt: Timestamp

    /// Reads the members of an object that was begun, to its end. The report's `phoneNumberID` and `profileName` are left empty: they
    /// stand elsewhere.
    func parse(_ json: inout JSONReader) throws(JSONError) -> Result<IncomingReport, Fault> {
        var wamid: String?
        var from: String?
        var userID: String?
        var newUserID: String?
        var kind = ""
        var text: String?
        var context: String?
        var newNumber: String?
        var occurredAt = receivedAt
        while try json.nextMember() {
            if json.isMember("id") {
                wamid = try json.textIfAny()
            } else if json.isMember("from") {
                from = try json.textIfAny()
            } else if json.isMember("from_user_id") {
                userID = try json.textIfAny()
            } else if json.isMember("timestamp") {
                occurredAt = StatusParser.moment(try json.textIfAny()) ?? receivedAt
            } else if json.isMember("type") {
                kind = try json.textIfAny() ?? ""
            } else if json.isMember("context") {
                context = try json.textIfAny(of: "id")
            } else if json.isMember("text") {
                text = try json.textIfAny(of: "body")
            } else if json.isMember("button") {
                text = try json.textIfAny(of: "text")
            } else if json.isMember("interactive") {
                text = try Self.reply(&json)
            } else if json.isMember("image") || json.isMember("video") || json.isMember("document") {
                text = try json.textIfAny(of: "caption")
            } else if json.isMember("system") {
                (text, newNumber, newUserID) = try Self.system(&json)
            } else if json.isMember("reaction") {
                text = try json.textIfAny(of: "emoji")
            } else {
                try json.skipValue()
            }
        }
        guard let wamid, !wamid.isEmpty else { return .failure(.idMissing) }
        guard wamid.utf8.count <= LengthMaximum.idBytes else { return .failure(.idTooLong) }
        if let long = from, long.utf8.count > LengthMaximum.wordBytes { from = nil }
        userID = Self.userID(userID)
        guard from?.isEmpty == false || userID != nil else { return .failure(.personMissing) }
        if let long = context, long.utf8.count > LengthMaximum.idBytes { context = nil }
        return .success(
            IncomingReport(
                phoneNumberID: "",
                wamid: wamid,
                from: from ?? "",
                profileName: nil,
                kind: kind.utf8.count <= LengthMaximum.wordBytes ? kind : "",
                text: text.map { String($0.prefix(LengthMaximum.textCharacters)) },
                context: context,
                occurredAt: occurredAt,
                newNumber: newNumber,
                userID: userID,
                newUserID: Self.userID(newUserID)
            )
        )
    }

    /// A country's code and a dot begin it (`business-scoped-user-ids`); anything else is none.
    static func userID(_ text: String?) -> String? {
        guard let text, text.utf8.count <= LengthMaximum.userIDBytes, text.utf8.dropFirst(2).first == UInt8(ascii: ".")
        else { return nil }
        return text
    }

    /// What Meta itself says in a person's name; the new number or user id where it is that (`webhooks/reference/messages/system`).
    private static func system(
        _ json: inout JSONReader
    ) throws(JSONError) -> (text: String?, newNumber: String?, newUserID: String?) {
        var userID: String?
        var text: String?
        var type: String?
        var number: String?
        try json.eachMemberIfObject { json throws(JSONError) in
            if json.isMember("body") {
                text = try json.textIfAny()
            } else if json.isMember("type") {
                type = try json.textIfAny()
            } else if json.isMember("wa_id") || json.isMember("new_wa_id") {
                number = try json.textIfAny()
            } else if json.isMember("user_id") {
                userID = try json.textIfAny()
            } else {
                try json.skipValue()
            }
        }
        let hasChanged = type == "user_changed_number" || type == "customer_changed_number"
        let isShort = (number?.utf8.count ?? 0) <= LengthMaximum.wordBytes
        return (text, hasChanged && isShort ? number : nil, type == "user_id_update" ? userID : nil)
    }

    /// The title of the button or row that was tapped.
    private static func reply(_ json: inout JSONReader) throws(JSONError) -> String? {
        var title: String?
        try json.eachMemberIfObject { json throws(JSONError) in
            if json.isMember("button_reply") || json.isMember("list_reply") {
                title = try json.textIfAny(of: "title")
            } else {
                try json.skipValue()
            }
        }
        return title
    }
}

/// Reads one element of `user_preferences[]` (`webhooks/reference/user_preferences`).
struct PreferenceParser {
    let receivedAt: Timestamp

    /// Reads the members of an object that was begun, to its end.
    /// - Returns: `nil` for a preference that is of no use here: about something else than marketing, or of nobody with a number.
    func parse(_ json: inout JSONReader) throws(JSONError) -> ConsentReport? {
        var from: String?
        var userID: String?
        var value = ""
        var category = ""
        var occurredAt = receivedAt
        while try json.nextMember() {
            if json.isMember("wa_id") {
                from = try json.textIfAny()
            } else if json.isMember("user_id") {
                userID = try json.textIfAny()
            } else if json.isMember("value") {
                value = try json.textIfAny() ?? ""
            } else if json.isMember("category") {
                category = try json.textIfAny() ?? ""
            } else if json.isMember("timestamp") {
                occurredAt = StatusParser.moment(try json.textIfAny()) ?? receivedAt
            } else {
                try json.skipValue()
            }
        }
        let consent: Consent? =
            switch value {
            case "stop": .optedOut
            case "resume", "signup": .optedIn
            default: nil
            }
        userID = IncomingParser.userID(userID)
        guard from?.isEmpty == false || userID != nil, let consent, category == "marketing_messages",
            (from?.utf8.count ?? 0) <= 64
        else { return nil }
        return ConsentReport(
            phoneNumberID: "",
            from: from ?? "",
            consent: consent,
            source: .preference,
            detail: value,
            occurredAt: occurredAt,
            userID: userID
        )
    }
}
