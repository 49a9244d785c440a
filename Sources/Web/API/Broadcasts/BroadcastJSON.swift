import Domain
import WireJSON

extension Broadcast {
    var publicID: PublicID<Broadcast> { PublicID(id, createdAt: createdAt) }
}

extension JSONWriter {
    /// The members of a broadcast.
    mutating func broadcast(_ broadcast: Broadcast, senders: [Sender]) {
        member("_id", broadcast.publicID.text)
        member("name", broadcast.name)
        member("broadcastType", broadcast.kind.rawValue)
        member("messageType", "template")
        member("status", broadcast.state.rawValue)
        member("templateName", broadcast.templateName)
        optionalMember("languageCode", broadcast.templateLanguage)
        optionalMember("sender", broadcast.sender.flatMap { id in senders.first { $0.id == id }?.phoneNumberID })
        member("createdAt", broadcast.createdAt.iso8601)
    }

    /// `"counts":{…}`: every state, so that a reader need not know which ones exist, and their sum.
    mutating func counts(_ counts: [MessageState: Int]) {
        key("counts")
        object { writer in
            writer.member("total", counts.values.reduce(0, +))
            for state in MessageState.allCases {
                writer.key(named: state.apiText)
                writer.int(counts[state] ?? 0)
            }
        }
    }
}
