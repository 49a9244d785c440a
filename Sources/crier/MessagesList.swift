import ArgumentParser
import Server

/// `crier messages list`
struct MessagesList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List messages, newest first."
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var server: ServerOptions

    @Option(help: "Only those in this state: queued, in_doubt, accepted, sent, delivered, read, failed, skipped, …")
    var state: String?

    @Option(help: "Only those of this broadcast, by id or name.")
    var broadcast: String?

    @Option(help: "Pages count from 1.")
    var page = 1

    @Option(help: "How many a page, 1 to 100.")
    var limit = 25

    func run() async throws {
        let call = ServerCall(client: try await server.client(common), json: common.json)
        var parts = ["messages"]
        if let broadcast { parts = ["broadcasts", try await call.broadcastID(broadcast), "messages"] }
        let path = APIClient.path(parts, [("state", state), ("page", "\(page)"), ("limit", "\(limit)")])
        let found = try await call.answer(RemotePage<RemoteMessage>.self) { try await $0.get(path) }
        guard let found else { return }
        Output.table(
            ["ID", "STATE", "TO", "BROADCAST", "TRIES", "UPDATED", "REASON"],
            found.elements.map { message in
                [
                    message._id, message.state, message.to, message.broadcastName, "\(message.attempts)",
                    message.updatedAt,
                    message.refusal.map { $0.code == 0 ? $0.title : "\($0.code): \($0.title)" } ?? "",
                ]
            },
            empty: "No messages."
        )
        if found.total > found.elements.count { Output.note("page \(found.page), \(found.total) in all") }
    }
}
