import ArgumentParser
import CrierClient

/// `crier broadcasts pause`
struct BroadcastsPause: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Let a broadcast wait: what is under way still leaves, everything else stays."
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var server: ServerOptions

    @Argument(help: "The broadcast's id or name.")
    var broadcast: String

    func run() async throws {
        try await changeBroadcast(
            broadcast,
            { client, id async throws(CrierError) in try await client.pauseBroadcast(id) },
            server,
            common
        )
    }
}
