import ArgumentParser
import Domain
import Server
import Store

/// `crier senders list`
struct SendersList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List all WhatsApp numbers and whether they may send."
    )

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let installation = try await common.installation(try await common.settings())
        let names = Dictionary(
            uniqueKeysWithValues: try await installation.store.workspaces().map { ($0.id, $0.name) }
        )
        let rows = try await SenderDesk(installation).list().map { sender in
            Row(
                phoneNumberId: sender.phoneNumberID,
                wabaId: sender.wabaID,
                name: sender.name,
                number: sender.displayPhoneNumber,
                workspace: names[sender.workspace] ?? "",
                rate: sender.rateLimit,
                state: Self.word(sender.state)
            )
        }
        if common.json { return try Output.json(rows) }
        Output.table(
            ["PHONE NUMBER ID", "WABA ID", "NAME", "NUMBER", "WORKSPACE", "RATE", "STATE"],
            rows.map { row in
                [
                    row.phoneNumberId, row.wabaId, row.name, row.number ?? "", row.workspace,
                    row.rate.map { "\($0)/s" } ?? "Meta's", row.state,
                ]
            },
            empty: "No numbers yet: `crier senders add` adds one."
        )
    }

    private static func word(_ state: SenderState) -> String {
        switch state {
        case .active: "active"
        case .paused(let code, let reason): "paused (\(code == 0 ? "" : "\(code): ")\(reason))"
        }
    }

    private struct Row: Encodable {
        let phoneNumberId: String
        let wabaId: String
        let name: String
        let number: String?
        let workspace: String
        let rate: Int?
        let state: String
    }
}
