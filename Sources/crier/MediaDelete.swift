import ArgumentParser
import CrierClient

/// `crier media delete`
struct MediaDelete: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete a file, here and at Meta."
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var server: ServerOptions

    @Argument(help: "The file's id.")
    var id: String

    @Flag(help: "Delete it although a broadcast would still send it; those messages fail.")
    var force = false

    func run() async throws {
        let call = ServerCall(client: try await server.client(common), json: common.json)
        let gone = try await call.answer { [id, force] client async throws(CrierError) in
            try await client.deleteMedia(id, isForced: force)
        }
        if gone != nil { print("\(id) is deleted") }
    }
}
