import ArgumentParser
import CrierClient

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
        let filter = BroadcastFilter(
            status: status.map(BroadcastStatus.init(rawValue:)),
            type: type.map(BroadcastType.init(rawValue:))
        )
        let found = try await call.answer { client async throws(CrierError) in
            try await client.broadcasts(matching: filter, page: page, limit: limit)
        }
        guard let found else { return }
        Output.table(
            ["ID", "NAME", "TYPE", "STATUS", "TEMPLATE", "BEGINS"],
            found.elements.map { broadcast in
                [
                    broadcast.id, broadcast.name, broadcast.broadcastType.rawValue, broadcast.status.rawValue,
                    broadcast.templateName ?? broadcast.messageType,
                    (broadcast.scheduledAt ?? broadcast.createdAt).rawValue,
                ]
            },
            empty: "No broadcasts: `crier broadcasts create` makes one."
        )
        if found.total > found.elements.count { Output.note("page \(found.page), \(found.total) in all") }
    }
}
