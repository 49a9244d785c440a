import ArgumentParser
import CrierClient

/// `crier media list`
struct MediaList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the files that the server keeps, newest first."
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var server: ServerOptions

    @Option(help: "Pages count from 1.")
    var page = 1

    @Option(help: "How many a page, 1 to 100.")
    var limit = 25

    func run() async throws {
        let call = ServerCall(client: try await server.client(common), json: common.json)
        let found = try await call.answer { [page, limit] client async throws(CrierError) in
            try await client.media(page: page, limit: limit)
        }
        guard let found else { return }
        Output.table(
            ["ID", "NAME", "TYPE", "BYTES", "CREATED"],
            found.elements.map { [$0.id, $0.filename ?? "", $0.mimeType, "\($0.fileSize)", $0.createdAt.rawValue] },
            empty: "No files; `crier media upload FILE` gives the server one."
        )
        if found.total > found.elements.count { Output.note("page \(found.page), \(found.total) in all") }
    }
}
