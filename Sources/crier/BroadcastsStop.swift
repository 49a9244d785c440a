import ArgumentParser
import CrierClient

/// `crier broadcasts stop`
struct BroadcastsStop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Stop a broadcast for good: what has not left never will."
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var server: ServerOptions

    @Argument(help: "The broadcast's id or name.")
    var broadcast: String

    func run() async throws {
        try await changeBroadcast(
            broadcast,
            { client, id async throws(CrierError) in try await client.stopBroadcast(id) },
            server,
            common
        )
    }
}
