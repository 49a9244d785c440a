/// What a status webhook tells of a message (`webhooks/reference/messages/status`).
enum StatusKind: UInt8, Sendable {
    case sent, delivered, read, failed

    var name: String {
        switch self {
        case .sent: "sent"
        case .delivered: "delivered"
        case .read: "read"
        case .failed: "failed"
        }
    }

    var state: MessageState {
        switch self {
        case .sent: .sent
        case .delivered: .delivered
        case .read: .read
        case .failed: .failed
        }
    }
}

/// One status still to come.
struct StatusStep: Sendable, Equatable {
    /// When it is told.
    var dueMilliseconds: Int64
    /// When it happened, which is what its `timestamp` says.
    var happenedMilliseconds: Int64
    var kind: StatusKind
    /// Why it failed; 0 otherwise.
    var code = 0
    /// Whether it carries `pricing`: `sent` does, and one of `delivered` and `read`.
    var hasPricing = false
}

/// The statuses a message will get, all decided in the moment it is accepted.
struct StatusPlan: Sendable {
    let settings: SandboxSettings
    let faults: SandboxFaults

    /// - Parameter isHeld: the template's quality is being looked at first.
    func steps(from now: Int64, isHeld: Bool, dice: inout Dice) -> [StatusStep] {
        let failure = dice.pick(faults.lateFailures)
        let failsToo = dice.strikes(faults.deliveredAndFailedShare)
        let isMissing = dice.strikes(faults.missingStatusShare)
        let isShuffled = dice.strikes(faults.shuffledStatusShare)
        let isLate = dice.strikes(faults.lateStatusShare)
        let isRepeated = dice.strikes(faults.repeatedStatusShare)
        let heldFails = dice.strikes(faults.heldFailureShare)
        let isRead = dice.strikes(settings.readShare)
        let sent = now + (isHeld ? faults.heldMilliseconds : 0) + dice.pick(settings.sentAfterMilliseconds)
        let delivered = sent + dice.pick(settings.deliveredAfterMilliseconds)
        let read = delivered + dice.pick(settings.readAfterMilliseconds)
        if isMissing { return [] }

        var steps: [StatusStep] = []
        func add(_ kind: StatusKind, _ at: Int64, code: Int = 0, hasPricing: Bool = false) {
            let step = StatusStep(
                dueMilliseconds: at,
                happenedMilliseconds: at,
                kind: kind,
                code: code,
                hasPricing: hasPricing
            )
            steps.append(step)
        }
        if isHeld, heldFails {
            add(.failed, sent, code: 132015)
        } else if let failure {
            add(.failed, sent, code: failure)
        } else {
            add(.sent, sent, hasPricing: true)
            add(.delivered, delivered, hasPricing: true)
            if failsToo { add(.failed, delivered + 1, code: 131026) }
            if isRead { add(.read, read) }
        }
        if isShuffled {
            let dues = steps.map(\.dueMilliseconds)
            for (index, due) in dues.reversed().enumerated() { steps[index].dueMilliseconds = due }
        }
        if isLate {
            for index in steps.indices { steps[index].dueMilliseconds += faults.lateStatusMilliseconds }
        }
        if isRepeated {
            for step in steps {
                var again = step
                again.dueMilliseconds += dice.pick(1...1_000)
                steps.append(again)
            }
        }
        if isShuffled || isRepeated { steps.sort { $0.dueMilliseconds < $1.dueMilliseconds } }
        return steps
    }
}

/// A message on its way: what its coming statuses need to know.
struct MessageLife: Sendable {
    var numberIndex: Int
    var recipient: Recipient
    var callbackData: String?
    /// `pricing.category`.
    var category: String
    /// Ascending by due moment, at least one.
    var steps: [StatusStep]
    var nextStep = 0
}
