import ArgumentParser
import CrierClient

/// `crier messages settle`
struct MessagesSettle: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settle",
        abstract: "Say what became of a message in doubt.",
        discussion: """
            A message is in doubt when Meta's answer to it never came. Meta's own record, or the recipient, knows whether it
            arrived. `crier messages list --state in_doubt` lists them.
            """
    )

    /// What may be said.
    enum Decision: String, CaseIterable, ExpressibleByArgument {
        case sent, resend, drop

        var settlement: Settlement {
            switch self {
            case .sent: .sent
            case .resend: .resend
            case .drop: .drop
            }
        }
    }

    @OptionGroup var common: CommonOptions
    @OptionGroup var server: ServerOptions

    @Argument(help: "The message's id.")
    var message: String

    @Option(
        name: .customLong("as"),
        help: "sent: it arrived. resend: send it again, it may arrive twice. drop: give it up, it counts as failed."
    )
    var decision: Decision

    func run() async throws {
        let call = ServerCall(client: try await server.client(common), json: common.json)
        let settled = try await call.answer { client async throws(CrierError) in
            try await client.settleMessage(message, as: decision.settlement)
        }
        if let settled { print("\(settled.id) to \(settled.to) is \(settled.state)") }
    }
}
