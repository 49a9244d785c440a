import ArgumentParser
import Server

/// What every verb takes that asks a running server.
struct ServerOptions: ParsableArguments {
    @Option(help: "The server, as http://HOST:PORT; left out, the one of CRIER_HOST and CRIER_PORT.")
    var server: String?

    @Option(help: "The API key. (CRIER_API_KEY)")
    var apiKey: String?

    func client(_ common: CommonOptions) async throws -> APIClient {
        let settings = try await common.settings(["api.key": apiKey])
        guard let key = settings.firstKey else {
            throw Failure("give --api-key or CRIER_API_KEY; `crier keys create` makes one")
        }
        return APIClient(baseURL: server ?? "http://\(settings.host):\(settings.port)", key: key)
    }
}

/// Calls a server for a verb: prints its refusals, and its answer where programs want it.
struct ServerCall {
    let client: APIClient
    let json: Bool

    /// - Returns: the data of the answer; `nil` where it was printed for a program.
    func answer<Data: Decodable & Sendable>(
        _ type: Data.Type,
        _ send: (APIClient) async throws -> APIClient.Answer
    ) async throws -> Data? {
        do {
            let (envelope, text) = try await client.call(type, send)
            if json {
                print(text)
                return nil
            }
            for warning in envelope.warnings ?? [] { Output.note("warning: \(warning)") }
            return envelope.data
        } catch {
            // Programs get the server's own words where there are any.
            if json, let body = error.body { print(body) }
            throw Failure(error.description)
        }
    }

    /// The id of a broadcast given by id or name.
    func broadcastID(_ idOrName: String) async throws -> String {
        if idOrName.utf8.count == 24, idOrName.allSatisfy(\.isHexDigit) { return idOrName }
        let path = APIClient.path(["broadcasts"], [("name", idOrName)])
        do {
            let found = try await client.call(RemotePage<RemoteBroadcast>.self) { try await $0.get(path) }
            if let broadcast = found.envelope.data.elements.first { return broadcast._id }
        } catch {
            throw Failure(error.description)
        }
        throw Failure("there is no broadcast \"\(idOrName)\"; see `crier broadcasts list`")
    }
}
