import ArgumentParser
import Server

/// `crier broadcasts list`
struct BroadcastsList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List broadcasts, newest first."
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var server: ServerOptions

    @Option(help: "Only those that are draft, scheduled, sending, live, paused, stopped, sent or failed.")
    var status: String?

    @Option(help: "Only those of this type: broadcast or apiCampaign.")
    var type: String?

    @Option(help: "Pages count from 1.")
    var page = 1

    @Option(help: "How many a page, 1 to 100.")
    var limit = 25

    func run() async throws {
        let call = ServerCall(client: try await server.client(common), json: common.json)
        let path = APIClient.path(
            ["broadcasts"],
            [("status", status), ("type", type), ("page", "\(page)"), ("limit", "\(limit)")]
        )
        let found = try await call.answer(RemotePage<RemoteBroadcast>.self) { try await $0.get(path) }
        guard let found else { return }
        Output.table(
            ["ID", "NAME", "TYPE", "STATUS", "TEMPLATE", "BEGINS"],
            found.elements.map { broadcast in
                [
                    broadcast._id, broadcast.name, broadcast.broadcastType, broadcast.status,
                    broadcast.templateName ?? broadcast.messageType, broadcast.scheduledAt ?? broadcast.createdAt,
                ]
            },
            empty: "No broadcasts: `crier broadcasts create` makes one."
        )
        if found.total > found.elements.count { Output.note("page \(found.page), \(found.total) in all") }
    }
}
