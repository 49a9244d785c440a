import Domain
import Messages
import Store
import WireJSON

/// `POST /broadcasts/{id}/start | pause | resume | stop | test` and `DELETE /broadcasts/{id}`.
struct BroadcastActions: Sendable {
    let store: any BroadcastStore & PlanStore & AccountStore
    let book: CampaignBook
    let desk: any BroadcastDesk
    let tester: BroadcastTester

    func start(_ request: APIRequest) async throws -> APIAnswer { try await change(request, .start, "started") }
    func pause(_ request: APIRequest) async throws -> APIAnswer { try await change(request, .pause, "paused") }
    func resume(_ request: APIRequest) async throws -> APIAnswer { try await change(request, .resume, "resumed") }
    func stop(_ request: APIRequest) async throws -> APIAnswer { try await change(request, .stop, "stopped") }

    private func change(_ request: APIRequest, _ action: BroadcastAction, _ done: String) async throws -> APIAnswer {
        let broadcast = try await store.broadcast(of: request)
        let change = try await store.change(
            broadcast.id,
            in: request.workspace,
            by: action,
            because: nil,
            at: request.receivedAt
        )
        switch change {
        case .changed(let broadcast):
            book.clear()
            // Before the wake-up: a lane that looks again must not find its stock of it still there.
            if action == .pause || action == .stop { desk.recall(broadcast.id) }
            desk.wake()
            let senders = try await store.senders(in: request.workspace)
            return .success("Broadcast \(done)") { $0.broadcast(broadcast, senders: senders) }
        case .refused(let broadcast): throw APIError(broadcast, doesNotAllow: "\(action)")
        case nil: throw APIError(.broadcastNotFound, "there is no broadcast with this id")
        }
    }

    func delete(_ request: APIRequest) async throws -> APIAnswer {
        let broadcast = try await store.broadcast(of: request)
        guard try await store.deleteBroadcast(broadcast.id, in: request.workspace) else {
            throw APIError(try await store.broadcast(of: request), doesNotAllow: "delete")
        }
        book.clear()
        return .success("Broadcast deleted") { $0.member("_id", broadcast.publicID.text) }
    }

    func test(_ request: APIRequest) async throws -> APIAnswer {
        let (numbers, warnings) = try Self.numbers(request.body)
        let broadcast = try await store.broadcast(of: request)
        guard let list = broadcast.list, let sender = broadcast.sender,
            let bytes = try await store.mould(of: broadcast.id)
        else { throw APIError(.broadcastState, "an API campaign has no message of its own to test") }
        let mould = try ContentMould(decoding: bytes)
        let (ready, problems) = try await tester.ready(numbers, mould, list.messageType, request)
        guard problems.isEmpty else { throw APIError(problems) }
        let results = try await tester.send(ready, of: broadcast, sender, request)
        return .success("Test sent", warnings: warnings) { $0.tests(results) }
    }

    private static func numbers(_ body: JSONValue) throws(APIError) -> (TestNumbers, warnings: [String]) {
        var reader = FieldReader()
        guard case .object(let members) = body else {
            throw APIError([FieldProblem("body", .invalidType, "must be a JSON object")])
        }
        var numbers = TestNumbers()
        var warnings: [String] = []
        for member in members {
            if member.name == "numbers" {
                numbers = TestNumbers(member.value, "numbers", &reader)
            } else {
                warnings.append(unknownMemberWarning(member.name))
            }
        }
        if numbers.numbers.isEmpty, reader.problems.isEmpty { reader.note("numbers", .missingField, "is required") }
        guard reader.problems.isEmpty else { throw APIError(reader.problems) }
        return (numbers, warnings)
    }
}
