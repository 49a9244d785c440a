import CrierClient

/// Calls a server for a verb: prints its refusals, and its answer where programs want it.
struct ServerCall {
    let client: CrierClient
    let json: Bool

    /// - Returns: the data of the answer; `nil` where it was printed for a program.
    func answer<Value: Sendable>(_ make: (CrierClient) async throws(CrierError) -> Answer<Value>) async throws -> Value?
    {
        let answer: Answer<Value>
        do throws(CrierError) {
            answer = try await make(client)
        } catch {
            // Programs get the server's own words where there are any.
            if json, let text = error.text { print(text) }
            throw Failure(error.words)
        }
        if json {
            print(answer.text)
            return nil
        }
        for warning in answer.warnings { Output.note("warning: \(warning)") }
        return answer.value
    }

    /// The id of a broadcast given by id or name.
    func broadcastID(_ idOrName: String) async throws -> String {
        if idOrName.utf8.count == 24, idOrName.allSatisfy(\.isHexDigit) { return idOrName }
        do throws(CrierError) {
            let found = try await client.broadcasts(matching: BroadcastFilter(name: idOrName))
            if let broadcast = found.elements.first { return broadcast.id }
        } catch {
            throw Failure(error.words)
        }
        throw Failure("there is no broadcast \"\(idOrName)\"; see `crier broadcasts list`")
    }
}

extension CrierError {
    /// The server's own words where there are any: they are what its log and its documentation say, too.
    var words: String { refusal?.description ?? description }

    /// The answer as it came, where one did.
    var text: String? {
        if case .unreadable(let answer) = self { answer.text } else { refusal?.text }
    }
}
