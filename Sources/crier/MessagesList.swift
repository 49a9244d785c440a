import ArgumentParser
import CrierClient

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
        let state = state.map(MessageState.init(rawValue:))
        var broadcastID: String?
        if let broadcast { broadcastID = try await call.broadcastID(broadcast) }
        let found = try await call.answer { [broadcastID] client async throws(CrierError) in
            guard let broadcastID else {
                return try await client.messages(matching: MessageFilter(state: state), page: page, limit: limit)
            }
            return try await client.messages(ofBroadcast: broadcastID, state: state, page: page, limit: limit)
        }
        guard let found else { return }
        Output.table(
            ["ID", "STATE", "TO", "BROADCAST", "TRIES", "UPDATED", "REASON"],
            found.elements.map { message in
                [
                    message.id, message.state.rawValue, message.to, message.broadcastName, "\(message.attempts)",
                    message.updatedAt.rawValue, message.refusal.map(Self.reason) ?? "",
                ]
            },
            empty: "No messages."
        )
        if found.total > found.elements.count { Output.note("page \(found.page), \(found.total) in all") }
    }

    private static func reason(_ refusal: MetaRefusal) -> String {
        let title = refusal.title ?? ""
        return refusal.code == 0 ? title : "\(refusal.code): \(title)"
    }
}
