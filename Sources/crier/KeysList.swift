import ArgumentParser
import Domain
import Server
import Store

/// `crier keys list`
struct KeysList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List all API keys, without the keys themselves: they are not kept."
    )

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let installation = try await common.installation(try await common.settings())
        let names = Dictionary(
            uniqueKeysWithValues: try await installation.store.workspaces().map { ($0.id, $0.name) }
        )
        let rows = try await KeyDesk(installation).list().map { key in
            Row(
                id: PublicID(key.id, createdAt: key.createdAt).text,
                name: key.name,
                workspace: names[key.workspace] ?? "",
                prefix: key.prefix,
                createdAt: key.createdAt.iso8601,
                revokedAt: key.revokedAt?.iso8601
            )
        }
        if common.json { return try Output.json(rows) }
        Output.table(
            ["ID", "NAME", "WORKSPACE", "KEY", "CREATED", "STATE"],
            rows.map {
                [
                    $0.id, $0.name, $0.workspace, $0.prefix + "…", $0.createdAt,
                    $0.revokedAt.map { "revoked \($0)" } ?? "valid",
                ]
            },
            empty: "No keys yet: `crier keys create` makes one."
        )
    }

    private struct Row: Encodable {
        let id: String
        let name: String
        let workspace: String
        let prefix: String
        let createdAt: String
        let revokedAt: String?
    }
}
