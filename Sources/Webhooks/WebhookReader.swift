import Domain
import Store
import WireJSON

/// What a webhook's body says, as far as it could be read.
struct WebhookReading: Equatable, Sendable {
    var statuses: [StatusReport] = []
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
    private var parser: StatusParser
    private var reading = WebhookReading()

    /// - Parameter receivedAt: stands in for a status's time where that cannot be read.
    static func read(_ body: [UInt8], receivedAt: Timestamp) -> WebhookReading {
        var reader = WebhookReader(json: JSONReader(body), parser: StatusParser(receivedAt: receivedAt))
        do {
            try reader.readEnvelope()
        } catch {
            reader.note(error.description)
        }
        return reader.reading
    }

    private init(json: JSONReader, parser: StatusParser) {
        self.json = json
        self.parser = parser
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

    private mutating func readEntry() throws(JSONError) {
        while try json.nextMember() {
            if json.isMember("changes") {
                try readElements("a change") { reader throws(JSONError) in try reader.readChange() }
            } else {
                try json.skipValue()
            }
        }
    }

    /// Meta writes `value` before `field`, which says how to read it. Nearly all are `messages`, so that is what a
    /// value is taken for until the field says otherwise; going over it twice would cost a quarter of all the reading.
    private mutating func readChange() throws(JSONError) {
        var field: ChangeField?
        var isFieldKnown = false
        let countBefore = reading.statuses.count
        let problemBefore = reading.problem
        while try json.nextMember() {
            if json.isMember("field") {
                field = try json.textIfAny().flatMap { ChangeField(rawValue: $0) }
                isFieldKnown = true
            } else if json.isMember("value"), !isFieldKnown || field == .messages {
                try readMessagesValue()
            } else {
                try json.skipValue()
            }
        }
        switch field {
        case .messages:
            break
        case nil:
            // It was something else, or nobody knows what.
            reading.statuses.removeSubrange(countBefore...)
            reading.problem = problemBefore
        }
    }

    /// The value of a change of `messages` (`webhooks/reference/messages/status`). Its statuses count once it was read
    /// to its end, because the order of members is not promised and the number of the sender may be the last.
    private mutating func readMessagesValue() throws(JSONError) {
        let first = reading.statuses.count
        var phoneNumberID: String?
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
                } else {
                    try json.skipValue()
                }
            }
        } catch {
            reading.statuses.removeSubrange(first...)
            throw error
        }
        guard first < reading.statuses.count else { return }
        guard let phoneNumberID, !phoneNumberID.isEmpty else {
            reading.statuses.removeSubrange(first...)
            return note("statuses come without their metadata.phone_number_id")
        }
        for index in first..<reading.statuses.count { reading.statuses[index].phoneNumberID = phoneNumberID }
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
