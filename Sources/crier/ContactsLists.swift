import ArgumentParser
import Domain
import Server
import Store

/// `crier contacts lists`
struct ContactsLists: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lists",
        abstract: "List the contact lists, with how many are on each."
    )

    @OptionGroup var common: CommonOptions

    @Option(help: "The workspace; left out, the first one.")
    var workspace: String?

    @Option(help: "Pages count from 1.")
    var page = 1

    @Option(help: "How many a page, 1 to 1000.")
    var limit = 100

    func validate() throws {
        guard page >= 1, (1...1_000).contains(limit) else {
            throw ValidationError("--page must be 1 or more, and --limit from 1 to 1000")
        }
    }

    private struct Row: Encodable {
        let name: String
        let contacts: Int
        let createdAt: String
    }

    func run() async throws {
        let installation = try await common.installation(try await common.settings())
        let workspace = try await installation.workspace(named: workspace)
        let request = PageRequest(offset: (page - 1) * limit, limit: limit)
        let found = try await installation.store.lists(in: workspace.id, page: request)
        let rows = found.items.map {
            Row(name: $0.list.name, contacts: $0.contactCount, createdAt: $0.list.createdAt.iso8601)
        }
        if common.json { return try Output.json(rows) }
        Output.table(
            ["LIST", "CONTACTS", "CREATED"],
            rows.map { [$0.name, "\($0.contacts)", $0.createdAt] },
            empty: "No lists; `crier contacts import FILE --list NAME` makes one."
        )
        if found.total > rows.count { Output.note("page \(page), \(found.total) in all") }
    }
}
