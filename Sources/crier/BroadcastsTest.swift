import ArgumentParser
import CrierClient

/// `crier broadcasts test`
struct BroadcastsTest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Send a broadcast's message to a few numbers now, whatever becomes of the broadcast."
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var server: ServerOptions

    @Argument(help: "The broadcast's id or name.")
    var broadcast: String

    @Argument(help: "1 to 10 numbers, with their dialing code.")
    var numbers: [String]

    func run() async throws {
        let call = ServerCall(client: try await server.client(common), json: common.json)
        let id = try await call.broadcastID(broadcast)
        let tests = try await call.answer { client async throws(CrierError) in
            try await client.testBroadcast(id, numbers: numbers)
        }
        if let tests { Output.tests(tests) }
    }
}

extension Output {
    static func tests(_ tests: [BroadcastTest]) {
        table(
            ["TO", "STATUS", "MESSAGE", "REASON"],
            tests.map { test in
                let reason = test.refusal.map { "\($0.code): \($0.title ?? "")" }
                return [test.to, test.status.rawValue, test.messageId ?? "", reason ?? ""]
            },
            empty: "No tests."
        )
    }
}
