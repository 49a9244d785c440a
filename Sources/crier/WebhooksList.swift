import ArgumentParser
import Domain
import Server
import Store

/// `crier webhooks list`
struct WebhooksList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List webhooks, with how many events wait and how many were given up."
    )

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let installation = try await common.installation(try await common.settings())
        let desk = WebhookDesk(installation)
        let names = Dictionary(
            uniqueKeysWithValues: try await installation.store.workspaces().map { ($0.id, $0.name) }
        )
        var rows: [Row] = []
        for webhook in try await desk.list() {
            let counts = try await desk.counts(of: webhook)
            rows.append(
                Row(
                    id: webhook.publicID,
                    url: webhook.url,
                    workspace: names[webhook.workspace] ?? "",
                    state: webhook.isEnabled ? "enabled" : "disabled",
                    trouble: webhook.trouble,
                    pending: counts[.pending] ?? 0,
                    parked: counts[.parked] ?? 0
                )
            )
        }
        if common.json { return try Output.json(rows) }
        Output.table(
            ["ID", "URL", "WORKSPACE", "STATE", "WAITING", "GIVEN UP"],
            rows.map { [$0.id, $0.url, $0.workspace, $0.trouble ?? $0.state, "\($0.pending)", "\($0.parked)"] },
            empty: "No webhooks yet: `crier webhooks add URL` makes one."
        )
    }

    private struct Row: Encodable {
        let id: String
        let url: String
        let workspace: String
        let state: String
        let trouble: String?
        let pending: Int
        let parked: Int
    }
}
