package import Domain
import Gateway
import Logging
package import Store

/// Calls of the API: admits each message durably and, where its sender may send, hands it over at once; otherwise queues it. Either
/// way the caller waits for its settlement up to its patience.
///
/// Whoever waits is told by this process: by its lanes, and by the statuses it works off. Where several nodes share a database, a call
/// may come to a node that does not hold its sender; it is queued there and sent by another, and a store for several nodes needs
/// something that asks it for the settlements of those who wait, or such a caller is told "queued" when its patience ends.
package struct ExpressLane: Sendable {
    let waiters: Waiters
    let roster: SenderRoster
    let messages: any MessageStore
    let answers: any AnswerStore
    let admit: @Sendable (Admission) async throws(StoreError) -> AdmissionResult
    let clock: any WallClock
    let logger: Logger

    /// What a call asks for. A reference: it waits with its caller.
    package final class Order: Sendable {
        /// Its lane is chosen here.
        package let admission: Admission
        /// 0 is "do not wait".
        package let patienceMilliseconds: Int64
        package let makeAnswer: @Sendable (ID<Message>, DeliveryResult) -> KeptAnswer.Answer

        package init(
            admission: Admission,
            patienceMilliseconds: Int64,
            makeAnswer: @escaping @Sendable (ID<Message>, DeliveryResult) -> KeptAnswer.Answer
        ) {
            self.admission = admission
            self.patienceMilliseconds = patienceMilliseconds
            self.makeAnswer = makeAnswer
        }
    }

    /// What became of a call.
    package enum Outcome: Sendable {
        case admitted(ID<Message>, DeliveryResult)
        case keyTaken(KeptAnswer)
    }

    /// Admits and delivers. When this returns, the message is durable.
    package func deliver(_ order: Order) async throws(StoreError) -> Outcome {
        var admission = order.admission
        let lane = roster.lane(of: admission.sender)
        let fence = order.patienceMilliseconds > 0 ? lane?.promise() : nil
        let isExpress = fence != nil
        admission.fence = fence ?? 0
        admission.lane = isExpress ? .express : .queued(dueAt: admission.admittedAt)
        admission.budget = lane?.budget

        let result: AdmissionResult
        do {
            result = try await admit(admission)
        } catch {
            if isExpress { lane?.takeBackPromise() }
            throw error
        }
        switch result {
        case .keyTaken(let kept):
            if isExpress { lane?.takeBackPromise() }
            return .keyTaken(kept)
        case .admitted(let message, _), .postponed(let message, _):
            let isWaiting = expect(message, order)
            if let lane, let fence, case .admitted = result {
                lane.admitted(
                    Attempt(
                        message: message,
                        broadcast: admission.broadcast,
                        number: 1,
                        phone: admission.contact.phone,
                        content: admission.content,
                        isCall: true
                    ),
                    under: fence
                )
            } else {
                if isExpress { lane?.takeBackPromise() }
                lane?.wake()
            }
            let told =
                isWaiting ? await waiters.result(of: message) : Waiters.Told(result: .queued, isAnswerKept: false)
            if !told.isAnswerKept { await keepAnswer(told.result, of: message, order: order) }
            return .admitted(message, told.result)
        }
    }

    /// Announces the caller to the settlement; `false` when it does not wait.
    private func expect(_ message: ID<Message>, _ order: Order) -> Bool {
        guard order.patienceMilliseconds > 0 else { return false }
        let deadline = clock.now + order.patienceMilliseconds
        guard order.admission.key != nil else { return waiters.expect(message, until: deadline, makeAnswer: nil) }
        let makeAnswer = order.makeAnswer
        return waiters.expect(message, until: deadline) { makeAnswer(message, $0) }
    }

    /// Waits for a message of an earlier life of this process.
    /// - Returns: `nil` when the workspace has no such message.
    package func outcome(
        of message: ID<Message>,
        createdAt: Timestamp,
        in workspace: ID<Workspace>,
        patienceMilliseconds: Int64
    ) async throws(StoreError) -> DeliveryResult? {
        // Announced before the store is asked, so that what happens in between is not missed.
        let isWaiting = waiters.expect(message, until: clock.now + patienceMilliseconds, makeAnswer: nil)
        let record: MessageRecord?
        do {
            record = try await messages.message(message, in: workspace)
        } catch {
            if isWaiting { waiters.forget(message) }
            throw error
        }
        guard let record, record.createdAt == createdAt else {
            if isWaiting { waiters.forget(message) }
            return nil
        }
        if let known = DeliveryResult(record) {
            if isWaiting { waiters.forget(message) }
            return known
        }
        guard isWaiting else { return record.state == .inDoubt ? .inDoubt : .queued }
        if record.state == .inDoubt { waiters.markDoubtful(message) }
        return await waiters.result(of: message).result
    }

    /// A status moved a message: it may settle a doubt that somebody waits on.
    package func statusChanged(_ change: StatusChange) {
        waiters.noteEvidence(change.message, wamid: change.wamid)
    }

    /// The answers that no settlement carried: "kept, not sent yet" is the caller's answer for this key from now on.
    private func keepAnswer(_ told: DeliveryResult, of message: ID<Message>, order: Order) async {
        guard var key = order.admission.key else { return }
        key.message = message
        key.answer = order.makeAnswer(message, told)
        do {
            try await answers.keepAnswers([key])
        } catch {
            logger.error("an answer could not be kept for its idempotency key", metadata: ["error": "\(error)"])
        }
    }
}

extension DeliveryResult {
    /// What a stored message can tell; `nil` while its story goes on.
    init?(_ record: MessageRecord) {
        switch record.state {
        case .queued, .sending, .inDoubt: return nil
        case .held, .accepted, .sent, .delivered, .read:
            guard let wamid = record.wamid else { return nil }
            self = .accepted(
                Acceptance(
                    wamid: wamid,
                    waID: record.phone.digits,
                    messageStatus: record.state == .held ? "held_for_quality_assessment" : "accepted"
                )
            )
        case .failed:
            // A late `failed` status came after Meta had accepted, and the call's answer is about the acceptance.
            if let wamid = record.wamid {
                self = .accepted(Acceptance(wamid: wamid, waID: record.phone.digits, messageStatus: "accepted"))
            } else {
                self = .refused(record.refusal ?? Refusal(code: 0, title: "refused"))
            }
        case .skipped, .cancelled, .expired: self = .ended(record.state)
        }
    }
}
