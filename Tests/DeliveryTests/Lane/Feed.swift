import Domain
import Gateway
import Store

@testable import Delivery

/// A machine fed by hand, with everything it said.
struct Feed {
    var machine: DeliveryMachine
    var now: Int64 = 0
    var sent: [Attempt] = []
    var leases: [Int] = []
    var settlements: [[EndedAttempt]] = []
    var wakes: [Int64] = []
    var pausedBroadcasts: [ID<Broadcast>] = []
    var isSenderPaused = false
    /// The fence of the newest lease, under which everything here is taken.
    var fence: Int64 = 0

    init(window: Int = 8, rate: Int = 0) {
        machine = DeliveryMachine(limits: .init(windowMaximum: window), rate: rate, isPaused: false, seed: 1)
    }

    var moment: DeliveryMachine.Moment {
        .init(pace: now, wall: Timestamp(milliseconds: 1_000_000 + now / 1_000_000))
    }

    mutating func feed(
        _ event: (inout DeliveryMachine, DeliveryMachine.Moment, inout [DeliveryMachine.Action]) -> Void
    ) {
        var actions: [DeliveryMachine.Action] = []
        event(&machine, moment, &actions)
        for action in actions {
            switch action {
            case .send(let attempt, _): sent.append(attempt)
            case .lease(let limit, let fence):
                leases.append(limit)
                self.fence = fence
            case .settle(let batch): settlements.append(batch)
            case .wake(let moment): wakes.append(moment)
            case .pauseSender: isSenderPaused = true
            case .pauseBroadcast(let broadcast, _): pausedBroadcasts.append(broadcast)
            }
        }
    }

    /// Holds the sender for ever, if nothing else was said of it, and looks into the store.
    mutating func look() {
        guard fence == 0 else { return feed { $0.noteQueue(at: $1, &$2) } }
        renew(1, until: .max)
    }

    mutating func renew(_ fence: Int64, until end: Int64) {
        feed { $0.senderRenewed(fence: fence, until: end, at: $1, &$2) }
    }

    /// The messages that went back to the store without having left, in order.
    var returned: [Int64] {
        settlements.joined().compactMap { ended in
            if case .requeued(_, nil) = ended.outcome { ended.attempt.message.row } else { nil }
        }
    }

    /// Answers the newest lease with these messages of a list broadcast.
    mutating func bring(_ messages: Range<Int64>, of broadcast: Int64 = 1) {
        let asked = leases.last ?? 0
        let taken = TakenMessages(attempts: messages.map { attempt($0, broadcast) })
        let fence = fence
        feed { $0.leased(taken, asked: asked, under: fence, at: $1, &$2) }
    }

    mutating func answer(_ attempt: Attempt, _ outcome: AttemptOutcome) {
        feed { $0.answered(attempt, outcome, at: $1, &$2) }
    }

    func attempt(_ message: Int64, _ broadcast: Int64 = 1, isCall: Bool = false) -> Attempt {
        Attempt(
            message: ID(row: message),
            broadcast: ID(row: broadcast),
            number: 1,
            phone: PhoneNumber(trusted: 919_800_000_000 + UInt64(message)),
            content: [],
            isCall: isCall
        )
    }

    static let taken = AttemptOutcome.accepted(Acceptance(wamid: "w", waID: nil, messageStatus: "accepted"))

    static func refused(_ code: Int) -> AttemptOutcome {
        .refused(Refusal(code: code, title: "no", httpStatus: 400))
    }
}
