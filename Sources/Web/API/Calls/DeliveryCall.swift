import Domain
import HTTPTypes
import Store

/// What every call that sends one message does with the door: hands it over, waits, and makes its answer of what became of it.
struct DeliveryCall: Sendable {
    let door: any DeliveryDoor
    let request: APIRequest
    /// The published bytes for an outcome. Pure: they are given to the caller and kept for its idempotency key.
    let bytes: @Sendable (DeliveryOutcome) -> KeptAnswer.Answer

    /// Admits a message and waits for it as long as the caller does.
    func deliver(_ admission: Admission) async throws -> APIAnswer {
        let order = DeliveryOrder(
            admission: admission,
            patienceMilliseconds: request.patienceMilliseconds,
            answer: bytes
        )
        return try answer(to: try await door.deliver(order))
    }

    /// The answer of a call whose message was admitted by a process that died before it could tell.
    func resume(_ kept: KeptAnswer) async throws -> APIAnswer {
        guard let message = kept.message else { throw APIFront.unforeseen }
        // The message was admitted in the moment the key was taken.
        let outcome = try await door.outcome(
            of: PublicID(message, createdAt: kept.createdAt),
            in: request.workspace,
            patienceMilliseconds: request.patienceMilliseconds
        )
        guard let outcome else {
            throw APIError(.messageNotFound, "the message of this Idempotency-Key is not there any more")
        }
        var answer = try answer(to: outcome)
        answer.keeping = .afterwards(message: message)
        return answer
    }

    private func answer(to outcome: DeliveryOutcome) throws(KeyTaken) -> APIAnswer {
        var answer = APIAnswer(bytes(outcome))
        switch outcome {
        case .keyTaken(let kept): throw KeyTaken(kept: kept)
        case .accepted, .refused, .ended: answer.keeping = .withEffect
        // Nothing was settled, so nothing was kept; what the caller is told now is what it is told again.
        case .queued(let message), .inDoubt(let message): answer.keeping = .afterwards(message: message.id)
        }
        if request.prefersAsynchronousAnswer { answer.headers[.preferenceApplied] = "respond-async" }
        return answer
    }
}

extension APIRequest {
    /// How long a caller waits for what becomes of its message.
    var patienceMilliseconds: Int64 {
        prefersAsynchronousAnswer ? 0 : caller.workspace.settings.waitBudgetMilliseconds
    }
}
