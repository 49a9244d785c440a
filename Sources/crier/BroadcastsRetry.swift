import ArgumentParser
import CrierClient

/// `crier broadcasts retry`
struct BroadcastsRetry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Send the same again to those whose message failed, as a new broadcast."
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var server: ServerOptions

    @Argument(help: "The broadcast's id or name. It must have ended.")
    var broadcast: String

    @Option(parsing: .singleValue, help: "Only failures with this code of Meta's; repeat it for several.")
    var code: [Int] = []

    @Option(help: "The new broadcast's name; left out, the old one with \"(retry)\" behind it.")
    var name: String?

    @Option(help: "Makes repeating the command safe: the same key creates one broadcast.")
    var idempotencyKey: String?

    func run() async throws {
        let call = ServerCall(client: try await server.client(common), json: common.json)
        let id = try await call.broadcastID(broadcast)
        let key = idempotencyKey.map(IdempotencyKey.init(rawValue:))
        let retry = try await call.answer { client async throws(CrierError) in
            try await client.retryBroadcast(id, codes: code.nilIfEmpty, name: name, idempotencyKey: key)
        }
        if let retry {
            print("\"\(retry.name)\" (\(retry.id)) is \(retry.status); see `crier broadcasts watch \(retry.id)`")
        }
    }
}
