import Domain
import Gateway
import Logging
import Messages
import Store
import Synchronization

/// The moulds of broadcasts that are being sent, read once each, and what comes out of them.
final class MouldShelf: Sendable {
    /// More than are ever sent at once; beyond it the shelf is cleared.
    private static let mouldMaximum = 256

    private static let troubleMilliseconds: Int64 = 1_000
    /// How soon an upload is tried again that Meta did not take.
    private static let uploadTroubleMilliseconds: Int64 = 30_000
    private static let lost = Refusal(code: 0, title: "Its content cannot be read in this version of Crier.")

    private static let fileLost = Refusal(code: 0, title: "Its file is not kept any more.")

    private let plans: any PlanStore
    private let media: MediaLibrary
    private let clock: any WallClock
    private let logger: Logger
    private let shelf = Mutex<[ID<Broadcast>: Shelved]>([:])

    private struct Shelved: Sendable {
        let mould: ContentMould
        /// What everybody gets, where everybody gets the same: one array for a million messages.
        let common: [UInt8]?
        /// When one of its files needs another upload; `nil` for a mould without files.
        let goodUntil: Timestamp?
    }

    init(plans: any PlanStore, media: MediaLibrary, clock: any WallClock, logger: Logger) {
        self.plans = plans
        self.media = media
        self.clock = clock
        self.logger = logger
    }

    /// Makes a lease's messages ready to be sent.
    func fill(_ lease: Lease, for account: SenderAccount, at moment: Timestamp) async -> TakenMessages {
        var taken = TakenMessages(hasEnded: !lease.ended.isEmpty, isBudgetSpent: lease.isBudgetSpent)
        taken.attempts.reserveCapacity(lease.messages.count)
        // What is wrong with a broadcast's file is found out once, not for each of its messages.
        var troubles: [ID<Broadcast>: MediaTrouble] = [:]
        for message in lease.messages {
            var attempt = Attempt(message)
            do {
                if let trouble = troubles[message.broadcast], !attempt.isCall { throw trouble }
                attempt.content = try await content(of: message, account)
                taken.attempts.append(attempt)
            } catch is StoreError {
                // It cannot be read now, which is no reason to fail a million messages.
                let later = moment + Self.troubleMilliseconds
                taken.unsendable.append((attempt, .requeued(dueAt: later, refusal: nil)))
            } catch let trouble as MediaTrouble {
                if troubles.updateValue(trouble, forKey: message.broadcast) == nil {
                    logger.warning(
                        "a broadcast's file cannot be uploaded",
                        metadata: ["broadcast": "\(message.broadcast.row)", "error": "\(trouble)"]
                    )
                }
                taken.unsendable.append((attempt, outcome(of: trouble)))
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

    private func outcome(of trouble: MediaTrouble) -> Settlement.Outcome {
        // A token that was revoked or an hour without Meta fails nobody's message: its expiry does, if it comes to that.
        let later = clock.now + Self.uploadTroubleMilliseconds
        return switch trouble {
        case .unknown: .failed(Self.fileLost)
        case .refused(let refusal): .requeued(dueAt: later, refusal: refusal)
        case .unreachable, .database: .requeued(dueAt: later, refusal: nil)
        }
    }

    private func content(of message: LeasedMessage, _ account: SenderAccount) async throws -> [UInt8] {
        switch message.content {
        case .whole(let content): return content
        case .filling(let filling):
            let shelved = try await shelved(message.broadcast, account)
            return try shelved.common ?? shelved.mould.content(filling: filling)
        }
    }

    private func shelved(_ broadcast: ID<Broadcast>, _ account: SenderAccount) async throws -> Shelved {
        let known = shelf.withLock { $0[broadcast] }
        if let known, known.goodUntil.map({ $0 > clock.now }) ?? true { return known }
        guard let bytes = try await plans.mould(of: broadcast) else { throw MissingMould() }
        var mould = try ContentMould(decoding: bytes)
        let uses = mould.mediaUses
        let uploads = try await media.uploads(for: uses, by: account, until: clock.now)
        if !uses.isEmpty { mould = mould.resolvingMedia { uploads[$0]?.metaID } }
        let shelved = Shelved(
            mould: mould,
            common: mould.isSameForAll ? try mould.content(filling: []) : nil,
            goodUntil: uploads.values.map(\.goodUntil).min()
        )
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
