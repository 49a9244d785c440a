import ArgumentParser
import CrierClient

/// `crier broadcasts resume`
struct BroadcastsResume: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Let a paused broadcast go on."
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var server: ServerOptions

    @Argument(help: "The broadcast's id or name.")
    var broadcast: String

    func run() async throws {
        try await changeBroadcast(
            broadcast,
            { client, id async throws(CrierError) in try await client.resumeBroadcast(id) },
            server,
            common
        )
    }
}
