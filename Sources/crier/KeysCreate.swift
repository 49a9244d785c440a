import ArgumentParser
import Domain
import Server

/// `crier keys create`
struct KeysCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make an API key. It is shown once; only its hash is kept."
    )

    @OptionGroup var common: CommonOptions

    @Option(help: "What the key is for, so that you know it again in `crier keys list`.")
    var name = "key"

    @Option(help: "The workspace it opens; created when there is none of that name.")
    var workspace: String?

    func run() async throws {
        let installation = try await common.installation(try await common.settings())
        let workspace = try await installation.workspace(named: workspace)
        let (key, text) = try await KeyDesk(installation).create(named: name, in: workspace.id)
        if common.json {
            try Output.json(
                Created(
                    id: PublicID(key.id, createdAt: key.createdAt).text,
                    name: name,
                    workspace: workspace.name,
                    key: text.reveal()
                )
            )
        } else {
            print(text.reveal())
            Output.note("Keep it now: it cannot be shown again. Calls carry it as \"Authorization: Bearer <key>\".")
        }
    }

    private struct Created: Encodable {
        let id: String
        let name: String
        let workspace: String
        let key: String
    }
}
