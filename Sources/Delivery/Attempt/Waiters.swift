package import Domain
package import Gateway
import Store
import Synchronization

/// What can be told to whoever waits for a message.
package enum DeliveryResult: Sendable {
    case accepted(Acceptance)
    case refused(Refusal)
    case queued
    case inDoubt
    case ended(MessageState)
}

/// The callers that wait for their message's answer: one continuation a message, resumed by its settlement, by a status that
/// settles a doubt, or by the end of the caller's patience.
///
/// One sweep serves all deadlines, so that waiting costs no timer a call.
final class Waiters: Sendable {
    typealias MakeAnswer = @Sendable (DeliveryResult) -> KeptAnswer.Answer

    /// What a caller is told, and whether a settlement has kept that very answer already.
    struct Told: Sendable {
        var result: DeliveryResult
        var isAnswerKept: Bool
    }

    fileprivate struct Waiter {
        var continuation: CheckedContinuation<Told, Never>?
        var result: DeliveryResult?
        var deadline: Timestamp
        /// A status with this wamid came before Meta's own answer.
        var evidence: String?
        /// The last attempt got no answer; evidence may still come.
        var isDoubtful = false
        /// A settlement carries this caller's answer: its patience no longer ends, or the kept answer and the given one would
        /// differ.
        var isClaimed = false
        let makeAnswer: MakeAnswer?
    }

    fileprivate struct State {
        var waiters: [ID<Message>: Waiter] = [:]
        /// Results nobody waited for yet. A queued message can be settled before its caller, who learns its id from the same
        /// commit, gets to wait for it.
        var early: [ID<Message>: DeliveryResult] = [:]
        var earlyOrder: [ID<Message>] = []
    }

    /// Far more than can be settled between a commit and its callers' next step.
    private static let earlyMaximum = 4_096

    private let state = Mutex(State())

    /// Announces that somebody will wait; `false` when somebody does already, and the newcomer may not.
    func expect(_ message: ID<Message>, until deadline: Timestamp, makeAnswer: MakeAnswer?) -> Bool {
        state.withLock { state in
            guard state.waiters[message] == nil else { return false }
            var waiter = Waiter(deadline: deadline, makeAnswer: makeAnswer)
            waiter.result = state.early[message]
            state.waiters[message] = waiter
            return true
        }
    }

    /// Waits for what ``expect(_:until:makeAnswer:)`` announced.
    func result(of message: ID<Message>) async -> Told {
        await withCheckedContinuation { continuation in
            let known: Told? = state.withLock { state in
                guard let waiter = state.waiters[message] else { return Told(result: .queued, isAnswerKept: false) }
                if let result = waiter.result {
                    state.waiters[message] = nil
                    return Told(result: result, isAnswerKept: waiter.isClaimed)
                }
                state.waiters[message]?.continuation = continuation
                return nil
            }
            if let known { continuation.resume(returning: known) }
        }
    }

    /// The answer to keep with a settlement, when the message's caller still waits and has a key. From here on the caller waits
    /// for that settlement.
    func claimAnswer(of message: ID<Message>, to result: DeliveryResult) -> KeptAnswer.Answer? {
        let makeAnswer = state.withLock { state -> MakeAnswer? in
            state.waiters[message]?.isClaimed = true
            return state.waiters[message]?.makeAnswer
        }
        return makeAnswer?(result)
    }

    /// The settlement could not be written: patience ends as it would have.
    func releaseClaim(of message: ID<Message>) {
        state.withLock { $0.waiters[message]?.isClaimed = false }
    }

    /// Tells the caller, if one waits.
    func resolve(_ message: ID<Message>, _ result: DeliveryResult) {
        let waiter = state.withLock { state -> Waiter? in
            guard let waiter = state.waiters[message] else {
                state.rememberEarly(message, result, maximum: Self.earlyMaximum)
                return nil
            }
            if waiter.continuation == nil {
                state.waiters[message]?.result = result
            } else {
                state.waiters[message] = nil
            }
            return waiter
        }
        waiter?.continuation?.resume(returning: Told(result: result, isAnswerKept: waiter?.isClaimed == true))
    }

    /// An attempt ended without an answer: from now on a status is answer enough, and one that came before is.
    func markDoubtful(_ message: ID<Message>) {
        let evidence = state.withLock { state -> String? in
            state.waiters[message]?.isDoubtful = true
            state.waiters[message]?.isClaimed = false
            return state.waiters[message]?.evidence
        }
        if let evidence { resolve(message, .accepted(Acceptance(wamid: evidence, waID: nil, messageStatus: "accepted"))) }
    }

    /// A status proves that Meta took the message.
    func noteEvidence(_ message: ID<Message>, wamid: String) {
        let isDoubtful = state.withLock { state -> Bool in
            state.waiters[message]?.evidence = wamid
            return state.waiters[message]?.isDoubtful == true
        }
        if isDoubtful { resolve(message, .accepted(Acceptance(wamid: wamid, waID: nil, messageStatus: "accepted"))) }
    }

    /// Ends the patience of those whose deadline has passed.
    func sweep(at now: Timestamp) {
        let overdue = state.withLock { state -> [Waiter] in
            let due = state.waiters.filter { _, waiter in
                waiter.deadline <= now && !waiter.isClaimed && waiter.continuation != nil
            }
            for message in due.keys { state.waiters[message] = nil }
            return Array(due.values)
        }
        for waiter in overdue {
            waiter.continuation?.resume(
                returning: Told(result: waiter.isDoubtful ? .inDoubt : .queued, isAnswerKept: false))
        }
    }

    /// Ends everybody's patience: the process is going down, and what is kept is kept.
    func releaseAll() {
        sweep(at: Timestamp(milliseconds: Int64.max))
    }
}

extension Waiters.State {
    fileprivate mutating func rememberEarly(_ message: ID<Message>, _ result: DeliveryResult, maximum: Int) {
        if early.updateValue(result, forKey: message) == nil { earlyOrder.append(message) }
        // Forgets the older half at once, so that the cost of forgetting is spread.
        guard earlyOrder.count > maximum else { return }
        for message in earlyOrder.prefix(maximum / 2) { early[message] = nil }
        earlyOrder.removeFirst(maximum / 2)
    }
}
