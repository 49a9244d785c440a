import ArgumentParser
import Server

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
        let path = APIClient.path(["broadcasts", try await call.broadcastID(broadcast), "test"])
        let body = TestBody(numbers: numbers)
        if let answer = try await call.answer(Tests.self, { try await $0.post(path, body) }) {
            Output.tests(answer.tests)
        }
    }

    private struct Tests: Decodable, Sendable {
        let tests: [RemoteBroadcast.Test]
    }
}

extension Output {
    static func tests(_ tests: [RemoteBroadcast.Test]) {
        table(
            ["TO", "STATUS", "MESSAGE", "REASON"],
            tests.map { [$0.to, $0.status, $0.messageId ?? "", $0.refusal.map { "\($0.code): \($0.title)" } ?? ""] },
            empty: "No tests."
        )
    }
}
