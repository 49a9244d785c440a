import Domain
import Logging
import Messages
import Store
import Synchronization

/// The moulds of broadcasts that are being sent, read once each, and what comes out of them.
final class MouldShelf: Sendable {
    /// More than are ever sent at once; beyond it the shelf is cleared.
    private static let mouldMaximum = 256

    private static let troubleMilliseconds: Int64 = 1_000
    private static let lost = Refusal(code: 0, title: "Its content cannot be read in this version of Crier.")

    private let plans: any PlanStore
    private let logger: Logger
    private let shelf = Mutex<[ID<Broadcast>: Shelved]>([:])

    private struct Shelved: Sendable {
        let mould: ContentMould
        /// What everybody gets, where everybody gets the same: one array for a million messages.
        let common: [UInt8]?
    }

    init(plans: any PlanStore, logger: Logger) {
        self.plans = plans
        self.logger = logger
    }

    /// Makes a lease's messages ready to be sent.
    func fill(_ lease: Lease, at moment: Timestamp) async -> TakenMessages {
        var taken = TakenMessages(hasEnded: !lease.ended.isEmpty, isBudgetSpent: lease.isBudgetSpent)
        taken.attempts.reserveCapacity(lease.messages.count)
        for message in lease.messages {
            var attempt = Attempt(message)
            do {
                attempt.content = try await content(of: message)
                taken.attempts.append(attempt)
            } catch is StoreError {
                // It cannot be read now, which is no reason to fail a million messages.
                let later = moment + Self.troubleMilliseconds
                taken.unsendable.append((attempt, .requeued(dueAt: later, refusal: nil)))
            } catch {
                logger.error(
                    "a message's content cannot be read",
                    metadata: ["broadcast": "\(message.broadcast.row)", "error": "\(error)"]
                )
                taken.unsendable.append((attempt, .failed(Self.lost)))
            }
        }
        return taken
    }

    private func content(of message: LeasedMessage) async throws -> [UInt8] {
        switch message.content {
        case .whole(let content): return content
        case .filling(let filling):
            let shelved = try await shelved(message.broadcast)
            return try shelved.common ?? shelved.mould.content(filling: filling)
        }
    }

    private func shelved(_ broadcast: ID<Broadcast>) async throws -> Shelved {
        if let known = shelf.withLock({ $0[broadcast] }) { return known }
        guard let bytes = try await plans.mould(of: broadcast) else { throw MissingMould() }
        let mould = try ContentMould(decoding: bytes)
        let common = mould.isSameForAll ? try mould.content(filling: []) : nil
        let shelved = Shelved(mould: mould, common: common)
        shelf.withLock { shelf in
            if shelf.count >= Self.mouldMaximum { shelf.removeAll() }
            shelf[broadcast] = shelved
        }
        return shelved
    }

    private struct MissingMould: Error {}
}

extension Attempt {
    fileprivate init(_ message: LeasedMessage) {
        var isCall = false
        if case .whole = message.content { isCall = true }
        self.init(
            message: message.id,
            broadcast: message.broadcast,
            number: message.attempt,
            phone: message.phone,
            content: [],
            isCall: isCall
        )
    }
}
