import HTTPTypes
import Hummingbird
import NIOCore

/// `POST /{version}/{phone-id}/messages` and `/marketing_messages`.
struct SendRoutes: Sendable {
    private let state: SandboxState
    private let door: GraphDoor

    init(state: SandboxState) {
        self.state = state
        door = GraphDoor(state: state)
    }

    func send(_ request: Request, _ context: SandboxContext, door: SendDoor) async throws -> Response {
        let body = try await GraphDoor.json(request)
        let token = GraphDoor.token(request)
        let phoneNumberID = context.parameters.get("id") ?? ""
        let outcome: SendOutcome
        do {
            try GraphDoor.checkVersion(context)
            let decided = try state.event { machine, now throws(GraphRefusal) -> SendOutcome? in
                try machine.authorize(token)
                guard let index = machine.numberIndex(phoneNumberID) else {
                    throw .unknownObject(phoneNumberID, verb: "post")
                }
                if body["status"] != nil { return nil }
                return machine.send(body, from: index, door: door, at: now)
            }
            guard let decided else { return try markAsRead(body) }
            outcome = decided
        } catch {
            return Answer.refusal(error, trace: self.door.trace())
        }
        if outcome.delayMilliseconds > 0 { try await Task.sleep(for: .milliseconds(outcome.delayMilliseconds)) }
        switch outcome.answer {
        case .accepted(let accepted): return Answer.json(accepted.bytes())
        case .refused(let refusal): return Answer.refusal(refusal, trace: self.door.trace())
        case .plain(let status, let text): return Answer.plain(text, status: status)
        case .cut:
            // The answer below is written to a closed connection: nobody reads it.
            context.channel.close(promise: nil)
            return Response(status: .internalServerError)
        }
    }

    private func markAsRead(_ body: JSONTree) throws(GraphRefusal) -> Response {
        if let problem = SendRequest.readReceipt.problem(in: body) { throw problem.refusal(at: nil) }
        return Answer.json(Answer.success)
    }
}
