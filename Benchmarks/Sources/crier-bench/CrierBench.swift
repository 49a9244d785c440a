import AsyncHTTPClient
import Glibc
import NIOCore

/// Two measuring clients in one tool: `loop` is the bare AsyncHTTPClient loop that Crier is held against, `paced` calls at a
/// fixed rate whatever the answers take, so that a slow answer delays no later call and hides nothing.
///
/// One line of JSON on stdout; complaints on stderr, exit status 2.
@main
struct CrierBench {
    static func main() async {
        do {
            let plan = try Plan(arguments: Array(CommandLine.arguments.dropFirst()))
            let line = try await measure(plan)
            print(line)
        } catch {
            StandardError.write("crier-bench: \(error)\n\(Plan.usage)")
            exit(2)
        }
    }

    private static func measure(_ plan: Plan) async throws -> String {
        var configuration = HTTPClient.Configuration()
        // HTTP/2 fails on answers that come before the body is read, and eight connections would measure the limit.
        configuration.httpVersion = .http1Only
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = plan.connectionMaximum
        configuration.timeout = .init(connect: .seconds(5), read: .seconds(30))
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let caller = Caller(client: client, plan: plan)
        do {
            let result =
                switch plan.mode {
                case .loop: try await ClosedLoop(plan: plan, caller: caller).run()
                case .paced: try await PacedLoop(plan: plan, caller: caller).run()
                }
            try await client.shutdown()
            return result.json
        } catch {
            try await client.shutdown()
            throw error
        }
    }
}
