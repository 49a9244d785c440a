import Domain
import Store
import WireJSON

/// An event as it goes out: the body and its id, as Standard Webhooks has them (`standard-webhooks.md`, "Payload structure").
struct EventEnvelope: Sendable {
    /// Stays the same over all tries, so that a receiver can tell a repeat: `evt_` and 24 hexadecimal characters.
    let id: String
    /// `{"id":…,"type":…,"timestamp":…,"data":{…}}`
    let body: [UInt8]

    init(_ event: OutgoingEvent) {
        let id = "evt_" + PublicID(event.id, createdAt: event.occurredAt).text
        self.id = id
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("id", id)
            writer.member("type", event.kind.rawValue)
            writer.member("timestamp", event.occurredAt.iso8601)
            writer.key("data")
            writer.object { writer in
                for fact in event.facts {
                    writer.key(named: fact.name)
                    if EventFact.numbers.contains(fact.name), let number = Int64(fact.value) {
                        writer.int(number)
                    } else {
                        writer.string(fact.value)
                    }
                }
            }
        }
        body = writer.bytes
    }
}
