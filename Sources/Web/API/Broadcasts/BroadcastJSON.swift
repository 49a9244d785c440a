import Domain
import Store
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
        member("messageType", (broadcast.list?.messageType ?? .template).rawValue)
        member("status", broadcast.state.rawValue)
        optionalMember("templateName", broadcast.templateName.isEmpty ? nil : broadcast.templateName)
        optionalMember("languageCode", broadcast.templateLanguage)
        optionalMember("sender", broadcast.sender.flatMap { id in senders.first { $0.id == id }?.phoneNumberID })
        member("createdAt", broadcast.createdAt.iso8601)
        if let list = broadcast.list { times(list) }
        guard let trouble = broadcast.trouble else { return }
        key("trouble")
        object { writer in
            writer.member("code", trouble.code)
            writer.member("title", trouble.title)
            writer.optionalMember("details", trouble.details)
            writer.optionalMember("meaning", trouble.meaning)
        }
    }

    private mutating func times(_ list: ListPlan) {
        // Without the Z it is the clock on each recipient's wall.
        member(
            "scheduledAt",
            list.isLocalToRecipient ? String(list.startsAt.iso8601.dropLast()) : list.startsAt.iso8601
        )
        member("recipientTimeZone", list.isLocalToRecipient)
        member("expiresAt", list.expiresAt.iso8601)
        key("quietHours")
        if let hours = list.quietHours {
            object { writer in
                writer.member("from", QuietHours.clock(hours.from))
                writer.member("to", QuietHours.clock(hours.to))
                writer.optionalMember("timeZone", hours.timeZone)
            }
        } else {
            null()
        }
        optionalMember("startedAt", list.startedAt?.iso8601)
        optionalMember("finishedAt", list.finishedAt?.iso8601)
        member("isPlanned", list.isPlanned)
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

    /// `"skippedByReason":{…}`: every reason.
    mutating func skipped(_ counts: [SkipReason: Int]) {
        key("skippedByReason")
        object { writer in
            for reason in SkipReason.allCases {
                writer.key(named: reason.apiText)
                writer.int(counts[reason] ?? 0)
            }
        }
    }

    /// `"failedByCode":{…}`: Meta's codes as far as they came, 0 is our own doing.
    mutating func failed(_ counts: [Int: Int]) {
        key("failedByCode")
        object { writer in
            for (code, count) in counts.sorted(by: { $0.key < $1.key }) {
                writer.key(named: String(code))
                writer.int(count)
            }
        }
    }

    /// A number, or `null`.
    mutating func optionalMember(_ name: StaticString, _ value: Int?) {
        key(name)
        if let value { int(value) } else { null() }
    }
}
