import ArgumentParser
import CrierClient

/// `crier broadcasts …`
struct Broadcasts: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Send to lists of contacts through a running server, and watch it happen.",
        discussion: """
            A broadcast is named by its id or its name.

            crier broadcasts create "spring sale" --template festival_offer_template --list customers \\
              --body '$FirstName' --body "Thank You" --default FirstName=friend --dry-run
            crier broadcasts watch "spring sale"
            """,
        subcommands: [
            BroadcastsCreate.self, BroadcastsList.self, BroadcastsShow.self, BroadcastsWatch.self,
            BroadcastsStart.self, BroadcastsPause.self, BroadcastsResume.self, BroadcastsStop.self,
            BroadcastsRetry.self, BroadcastsTest.self,
        ]
    )
}

/// The one thing that the verbs do which change a broadcast's state.
func changeBroadcast(
    _ idOrName: String,
    _ change: (CrierClient, _ id: String) async throws(CrierError) -> Answer<Broadcast>,
    _ server: ServerOptions,
    _ common: CommonOptions
) async throws {
    let call = ServerCall(client: try await server.client(common), json: common.json)
    let id = try await call.broadcastID(idOrName)
    let broadcast = try await call.answer { client async throws(CrierError) in try await change(client, id) }
    if let broadcast { print("\"\(broadcast.name)\" (\(broadcast.id)) is \(broadcast.status)") }
}
