/// What `GET /sandbox/messages` answers: accepted messages by ascending sequence number, taken out of the machine first, so
/// that writing a long page holds nobody up.
struct MessagePage: Sendable {
    var messages: [LoggedMessage]
    /// The sequence number the caller asked to go on from.
    var after: Int
    /// Sequence numbers of the oldest and the newest message kept.
    var oldest: Int
    var newest: Int
    var settings: SandboxSettings

    init(_ machine: SandboxMachine, after: Int, limit: Int) {
        messages = machine.log.after(after, limit: limit)
        self.after = after
        oldest = machine.log.oldest
        newest = machine.log.newest
        settings = machine.settings
    }

    var tree: JSONTree {
        [
            "messages": .list(messages.map(tree)),
            "next_after": .integer(messages.last?.sequence ?? max(after, oldest - 1)),
            "oldest": .integer(oldest),
            "newest": .integer(newest),
        ]
    }

    private func tree(_ message: LoggedMessage) -> JSONTree {
        let wamid = Wamid.make(seed: settings.seed, sequence: message.sequence, recipient: message.to)
        var members: [JSONTree.Member] = [
            .init(key: "sequence", value: .integer(message.sequence)),
            .init(key: "wamid", value: .text(wamid)),
            .init(key: "phone_number_id", value: .text(settings.phoneNumbers[message.numberIndex].phoneNumberID)),
            .init(key: "to", value: .text(message.to)),
            .init(key: "type", value: .text(message.type)),
            .init(key: "text", value: .text(message.text)),
            .init(key: "received_at_ms", value: .integer(Int(message.receivedAtMilliseconds))),
            .init(key: "status", value: .text(message.state.name)),
        ]
        if let tag = message.callbackData { members.append(.init(key: "tag", value: .text(tag))) }
        if let template = message.template { members.append(.init(key: "template", value: .text(template))) }
        if let language = message.language { members.append(.init(key: "language", value: .text(language))) }
        return .object(members)
    }
}
