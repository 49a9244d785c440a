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

    /// One caller. Touched under the lock only. A reference, because a dictionary's value that is a struct is changed in place by way of
    /// six allocations.
    fileprivate final class Waiter {
        var continuation: CheckedContinuation<Told, Never>?
        /// What to tell, where that was known before anybody waited.
        var told: Told?
        let deadline: Timestamp
        /// A status with this wamid came before Meta's own answer.
        var evidence: String?
        /// The last attempt got no answer; evidence may still come.
        var isDoubtful = false
        /// A settlement carries this caller's answer: its patience no longer ends, or the kept answer and the given one would
        /// differ.
        var isClaimed = false
        let makeAnswer: MakeAnswer?

        init(deadline: Timestamp, makeAnswer: MakeAnswer?) {
            self.deadline = deadline
            self.makeAnswer = makeAnswer
        }

        /// The wamid that settles a doubt. Not while a settlement carries the answer: a later attempt's, which would be kept beside
        /// the one that was given.
        var proof: String? { isDoubtful && !isClaimed ? evidence : nil }

        /// What a caller is told when nothing more is known.
        var outOfPatience: Told { Told(result: isDoubtful ? .inDoubt : .queued, isAnswerKept: false) }

        /// A caller that waits, with what it is told when nothing more is known; `nil` before it does.
        var ended: Ended? { continuation.map { ($0, outOfPatience) } }
    }

    /// A caller whose patience is over, and what it is told.
    fileprivate typealias Ended = (CheckedContinuation<Told, Never>, Told)

    fileprivate struct State {
        var waiters: [ID<Message>: Waiter] = [:]
        /// Results nobody waited for yet. A queued message can be settled before its caller, who learns its id from the same
        /// commit, gets to wait for it.
        var early: [ID<Message>: DeliveryResult] = [:]
        var earlyOrder: [ID<Message>] = []
        /// The process is going down: nobody's patience begins any more.
        var isReleased = false
    }

    /// Far more than can be settled between a commit and its callers' next step.
    private static let earlyMaximum = 4_096

    private let state = Mutex(State())

    /// Announces that somebody will wait; `false` when somebody does already, and the newcomer may not.
    func expect(_ message: ID<Message>, until deadline: Timestamp, makeAnswer: MakeAnswer?) -> Bool {
        state.withLock { state in
            guard state.waiters[message] == nil else { return false }
            let waiter = Waiter(deadline: deadline, makeAnswer: makeAnswer)
            waiter.told = state.early[message].map { Told(result: $0, isAnswerKept: false) }
            state.waiters[message] = waiter
            return true
        }
    }

    /// Waits for what ``expect(_:until:makeAnswer:)`` announced.
    func result(of message: ID<Message>) async -> Told {
        await withCheckedContinuation { continuation in
            let known: Told? = state.withLock { state in
                guard let waiter = state.waiters[message] else { return Told(result: .queued, isAnswerKept: false) }
                if let told = waiter.told {
                    state.waiters[message] = nil
                    return told
                }
                if state.isReleased, !waiter.isClaimed {
                    state.waiters[message] = nil
                    return waiter.outOfPatience
                }
                waiter.continuation = continuation
                return nil
            }
            if let known { continuation.resume(returning: known) }
        }
    }

    /// The answer to keep with a settlement, when the message's caller still waits and has a key. From here on the caller waits
    /// for that settlement.
    func claimAnswer(of message: ID<Message>, to result: DeliveryResult) -> KeptAnswer.Answer? {
        let makeAnswer = state.withLock { state -> MakeAnswer? in
            guard let waiter = state.waiters[message], waiter.told == nil else { return nil }
            waiter.isClaimed = true
            return waiter.makeAnswer
        }
        return makeAnswer?(result)
    }

    /// The settlement could not be written: patience ends as it would have.
    func releaseClaim(of message: ID<Message>) {
        let (proof, released) = state.withLock { state -> (String?, Ended?) in
            guard let waiter = state.waiters[message] else { return (nil, nil) }
            waiter.isClaimed = false
            if let proof = waiter.proof { return (proof, nil) }
            // Nobody sweeps any more.
            guard state.isReleased, let ended = waiter.ended else { return (nil, nil) }
            state.waiters[message] = nil
            return (nil, ended)
        }
        if let proof { resolve(message, .taken(as: proof)) }
        if let (continuation, told) = released { continuation.resume(returning: told) }
    }

    /// Takes back what ``expect(_:until:makeAnswer:)`` announced, before anybody waits.
    func forget(_ message: ID<Message>) {
        state.withLock { state in
            precondition(state.waiters[message]?.continuation == nil, "who waits already is not forgotten")
            state.waiters[message] = nil
        }
    }

    /// Tells the caller, if one waits.
    func resolve(_ message: ID<Message>, _ result: DeliveryResult) {
        let waiting = state.withLock { state -> (CheckedContinuation<Told, Never>, Told)? in
            guard let waiter = state.waiters[message] else {
                state.rememberEarly(message, result, maximum: Self.earlyMaximum)
                return nil
            }
            let told = Told(result: result, isAnswerKept: waiter.isClaimed)
            guard let continuation = waiter.continuation else {
                waiter.told = told
                return nil
            }
            state.waiters[message] = nil
            return (continuation, told)
        }
        if let (continuation, told) = waiting { continuation.resume(returning: told) }
    }

    /// An attempt ended without an answer: from now on a status is answer enough, and one that came before is.
    func markDoubtful(_ message: ID<Message>) {
        let proof = state.withLock { state -> String? in
            guard let waiter = state.waiters[message] else { return nil }
            waiter.isDoubtful = true
            waiter.isClaimed = false
            return waiter.proof
        }
        if let proof { resolve(message, .taken(as: proof)) }
    }

    /// A status proves that Meta took the message.
    func noteEvidence(_ message: ID<Message>, wamid: String) {
        let proof = state.withLock { state -> String? in
            guard let waiter = state.waiters[message] else { return nil }
            waiter.evidence = wamid
            return waiter.proof
        }
        if let proof { resolve(message, .taken(as: proof)) }
    }

    /// Ends the patience of those whose deadline has passed.
    func sweep(at now: Timestamp) {
        let overdue = state.withLock { state -> [Ended] in
            let due = state.waiters.filter { _, waiter in waiter.deadline <= now && !waiter.isClaimed }
            return due.compactMap { message, waiter in
                guard let ended = waiter.ended else { return nil }
                state.waiters[message] = nil
                return ended
            }
        }
        for (continuation, told) in overdue { continuation.resume(returning: told) }
    }

    /// Ends everybody's patience: the process is going down, and what is kept is kept.
    ///
    /// It lasts: who comes later is told at once, for nobody would end that patience.
    func releaseAll() {
        state.withLock { $0.isReleased = true }
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

extension DeliveryResult {
    /// Taken by Meta, as a status says that bears this wamid.
    fileprivate static func taken(as wamid: String) -> DeliveryResult {
        .accepted(Acceptance(wamid: wamid, waID: nil, messageStatus: "accepted"))
    }
}
