package import Domain
import Gateway
import Store

extension DeliveryMachine {
    package struct Limits: Sendable {
        /// Attempts that may be anywhere between the store and the store.
        package var windowMaximum: Int
        /// Messages that one transaction takes: small enough that a commit never keeps others waiting for long.
        package var leaseMaximum = 256
        /// Ended attempts that one transaction writes down.
        package var settleMaximum = 512

        package init(windowMaximum: Int) {
            self.windowMaximum = windowMaximum
        }
    }

    /// Now, on both clocks.
    package struct Moment: Sendable {
        /// Nanoseconds of the clock that messages are paced by.
        package var pace: Int64
        package var wall: Timestamp

        package init(pace: Int64, wall: Timestamp) {
            self.pace = pace
            self.wall = wall
        }
    }

    package enum Action: Sendable {
        /// Hand it to Meta before this moment of the pace clock, when the sender's lease ends, or not at all; then say what became of it
        /// (``answered(_:_:at:_:)``).
        case send(Attempt, before: Int64)
        /// Take so many due messages under this fence, then give them (``leased(_:asked:under:at:_:)``).
        case lease(limit: Int, fence: Int64)
        /// Write these down, then say so (``settled(_:at:_:)``).
        case settle([EndedAttempt])
        /// Come back (``tick(at:_:)``) at this moment of the pace clock; it replaces any earlier one.
        case wake(at: Int64)
        /// Keep the sender paused.
        case pauseSender(code: Int, reason: String, distrustsToken: Bool)
        case pauseBroadcast(ID<Broadcast>, because: Refusal)
    }
}

extension DeliveryResult {
    /// What a caller can be told of an attempt's end; `nil` where the story goes on.
    init?(_ outcome: AttemptOutcome, _ settlement: Settlement.Outcome) {
        switch (settlement, outcome) {
        case (.accepted, .accepted(let acceptance)): self = .accepted(acceptance)
        case (.failed(let refusal), _): self = .refused(refusal)
        default: return nil
        }
    }
}
