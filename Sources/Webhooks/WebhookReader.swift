import Domain
import Store
import WireJSON

/// What a webhook's body says, as far as it could be read.
struct WebhookReading: Equatable, Sendable {
    var statuses: [StatusReport] = []
    var incoming: [IncomingReport] = []
    var consents: [ConsentReport] = []
    var templates: [TemplateReport] = []
    var accounts: [AccountReport] = []
    /// Why some of it could not be read: the first reason, without anything personal; `nil` when all could.
    var problem: String?
}

/// Reads the envelope that all webhooks share, `entry[].changes[]` (`webhooks/overview`).
///
/// Takes any bytes. Every status stands alone, so a faulty one does not take the others with it, and a text that breaks
/// off not the changes before: what was read counts, and `problem` says that there was more. Members and kinds that
/// Meta adds are passed over.
struct WebhookReader {
    private var json: JSONReader
    private let receivedAt: Timestamp
    private let parser: StatusParser
    private var reading = WebhookReading()

    /// - Parameter receivedAt: stands in for a status's time where that cannot be read.
    static func read(_ body: [UInt8], receivedAt: Timestamp) -> WebhookReading {
        var reader = WebhookReader(json: JSONReader(body), receivedAt: receivedAt)
        do {
            try reader.readEnvelope()
        } catch {
            reader.note(error.description)
        }
        return reader.reading
    }

    private init(json: JSONReader, receivedAt: Timestamp) {
        self.json = json
        self.receivedAt = receivedAt
        self.parser = StatusParser(receivedAt: receivedAt)
    }

    private mutating func readEnvelope() throws(JSONError) {
        var hasEntries = false
        try json.beginObject()
        while try json.nextMember() {
            if json.isMember("entry") {
                hasEntries = true
                try readElements("an entry") { reader throws(JSONError) in try reader.readEntry() }
            } else {
                try json.skipValue()
            }
        }
        try json.finish()
        if !hasEntries { note("there is no member \"entry\"") }
    }

    /// The account that an entry is about stands before or behind its changes.
    private mutating func readEntry() throws(JSONError) {
        let first = reading.accounts.count
        var account: String?
        var occurredAt: Timestamp?
        while try json.nextMember() {
            if json.isMember("changes") {
                try readElements("a change") { reader throws(JSONError) in try reader.readChange() }
            } else if json.isMember("id") {
                account = try json.textIfAny()
            } else if json.isMember("time") {
                occurredAt = StatusParser.moment(try json.textIfAny())
            } else {
                try json.skipValue()
            }
        }
        for index in first..<reading.accounts.count {
            reading.accounts[index].wabaID = account ?? ""
            reading.accounts[index].occurredAt = occurredAt ?? receivedAt
        }
    }

    /// Meta writes `value` before `field`, which says how to read it. Nearly all are `messages`, so that is what a
    /// value is taken for until the field says otherwise; going over it twice would cost a quarter of all the reading.
    private mutating func readChange() throws(JSONError) {
        var field: ChangeField?
        var isFieldKnown = false
        var value: JSONReader?
        let before = reading
        while try json.nextMember() {
            if json.isMember("field") {
                field = try json.textIfAny().flatMap { ChangeField(rawValue: $0) }
                isFieldKnown = true
            } else if json.isMember("value") {
                value = json
                if isFieldKnown, field?.isConversation != true {
                    try json.skipValue()
                } else {
                    try readMessagesValue()
                }
            } else {
                try json.skipValue()
            }
        }
        if field?.isConversation == true { return }
        // It was something else, or nobody knows what.
        reading = before
        if let field, var value { readRare(field, &value) }
    }

    /// The value of a change that is no conversation, from its beginning.
    private mutating func readRare(_ field: ChangeField, _ value: inout JSONReader) {
        guard let tree = try? value.value() else { return note("the value of a change has a member twice") }
        let parser = AccountParser(field: field, receivedAt: receivedAt)
        if let report = parser.template(tree) { reading.templates.append(report) }
        if let report = parser.account(tree) { reading.accounts.append(report) }
    }

    /// The value of a change of `messages` (`webhooks/reference/messages/status`). Its statuses count once it was read
    /// to its end, because the order of members is not promised and the number of the sender may be the last.
    private mutating func readMessagesValue() throws(JSONError) {
        let before = reading
        let first = (reading.statuses.count, reading.incoming.count, reading.consents.count)
        var phoneNumberID: String?
        var names: [String: String] = [:]
        guard try json.kind() == .object else {
            note("the value of a change is not an object")
            return try json.skipValue()
        }
        do throws(JSONError) {
            try json.beginObject()
            while try json.nextMember() {
                if json.isMember("metadata") {
                    phoneNumberID = try json.textIfAny(of: "phone_number_id")
                } else if json.isMember("statuses") {
                    try readElements("a status") { reader throws(JSONError) in try reader.readStatus() }
                } else if json.isMember("messages") {
                    try readElements("an incoming message") { reader throws(JSONError) in try reader.readMessage() }
                } else if json.isMember("user_preferences") {
                    try readElements("a preference") { reader throws(JSONError) in try reader.readPreference() }
                } else if json.isMember("contacts") {
                    try readElements("a contact") { reader throws(JSONError) in try reader.readName(&names) }
                } else {
                    try json.skipValue()
                }
            }
        } catch {
            reading = before
            throw error
        }
        let last = (reading.statuses.count, reading.incoming.count, reading.consents.count)
        guard first != last else { return }
        guard let phoneNumberID, !phoneNumberID.isEmpty else {
            let problem = reading.problem
            reading = before
            reading.problem = problem
            return note("statuses or messages come without their metadata.phone_number_id")
        }
        for index in first.0..<last.0 { reading.statuses[index].phoneNumberID = phoneNumberID }
        for index in first.1..<last.1 {
            reading.incoming[index].phoneNumberID = phoneNumberID
            let person = reading.incoming[index]
            reading.incoming[index].profileName = names[person.from] ?? person.userID.flatMap { names[$0] }
        }
        for index in first.2..<last.2 { reading.consents[index].phoneNumberID = phoneNumberID }
    }

    private mutating func readMessage() throws(JSONError) {
        switch try IncomingParser(receivedAt: receivedAt).parse(&json) {
        case .success(let message): reading.incoming.append(message)
        case .failure(let fault): note(fault.rawValue)
        }
    }

    private mutating func readPreference() throws(JSONError) {
        if let report = try PreferenceParser(receivedAt: receivedAt).parse(&json) { reading.consents.append(report) }
    }

    /// What people call themselves, by their id.
    private mutating func readName(_ names: inout [String: String]) throws(JSONError) {
        var people: [String] = []
        var name: String?
        while try json.nextMember() {
            if json.isMember("wa_id") || json.isMember("user_id") {
                if let person = try json.textIfAny() { people.append(person) }
            } else if json.isMember("profile") {
                name = try json.textIfAny(of: "name")
            } else {
                try json.skipValue()
            }
        }
        guard let name, !name.isEmpty else { return }
        for person in people { names[person] = String(name.prefix(ContactRules.nameCharacterMaximum)) }
    }

    private mutating func readStatus() throws(JSONError) {
        switch try parser.parse(&json) {
        case .success(let status): reading.statuses.append(status)
        case .failure(let fault): note(fault.rawValue)
        }
    }

    /// Walks an array of objects; what is neither is noted and passed over. `body` reads one object to its end.
    private mutating func readElements(
        _ what: String,
        _ body: (inout WebhookReader) throws(JSONError) -> Void
    ) throws(JSONError) {
        guard try json.kind() == .array else {
            note("\(what) is not in an array")
            return try json.skipValue()
        }
        try json.beginArray()
        while try json.nextElement() {
            if try json.kind() == .object {
                try json.beginObject()
                try body(&self)
            } else {
                note("\(what) is not an object")
                try json.skipValue()
            }
        }
    }

    private mutating func note(_ problem: String) {
        if reading.problem == nil { reading.problem = problem }
    }
}
