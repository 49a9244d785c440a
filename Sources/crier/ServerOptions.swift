import ArgumentParser
import CrierClient
import Domain
import Server

/// What every verb takes that asks a running server.
struct ServerOptions: ParsableArguments {
    /// Somebody waits at the terminal: a server that is being started again is waited for, one that is down is told of soon.
    private static let retries = RetryPolicy(
        triesMaximum: 3,
        firstPause: .milliseconds(250),
        pauseMaximum: .seconds(1),
        deadline: .seconds(90)
    )

    @Option(help: "The server, as http://HOST:PORT; left out, the one of CRIER_HOST and CRIER_PORT.")
    var server: String?

    @Option(help: "The API key. (CRIER_API_KEY)")
    var apiKey: String?

    func client(_ common: CommonOptions) async throws -> CrierClient {
        let settings = try await common.settings(["api.key": apiKey])
        guard let key = settings.firstKey else {
            throw Failure("give --api-key or CRIER_API_KEY; `crier keys create` makes one")
        }
        return CrierClient(
            baseURL: server ?? "http://\(settings.host):\(settings.port)",
            apiKey: key.reveal(),
            options: ClientOptions(retries: Self.retries, userAgent: "crier")
        )
    }
}
