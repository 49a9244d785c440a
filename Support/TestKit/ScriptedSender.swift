package import Domain
package import Gateway
private import Synchronization

/// Meta as a test wants it: answers each attempt as the script says, in the order they come, and remembers what was sent.
///
/// Where the script is silent it accepts. It can hold its answers back until the test lets them go.
package final class ScriptedSender: MessageSender {
    package enum Answer: Sendable {
        case accept
        case refuse(Refusal)
        case notSent
        case uncertain
    }

    private struct State {
        var script: [Answer]
        var sent: [OutboundMessage] = []
        var isHolding = false
        var held: [@Sendable () -> Void] = []
    }

    private let state: Mutex<State>

    package init(_ script: [Answer] = []) {
        state = Mutex(State(script: script))
    }

    /// Every attempt that was made, in order.
    package var sent: [OutboundMessage] { state.withLock { $0.sent } }

    /// How many attempts wait for an answer.
    package var heldCount: Int { state.withLock { $0.held.count } }

    /// From now on what is sent waits for ``letGo()``.
    package func hold() { state.withLock { $0.isHolding = true } }

    package func letGo() {
        let held = state.withLock { state in
            state.isHolding = false
            defer { state.held = [] }
            return state.held
        }
        for answering in held { answering() }
    }

    package func start(
        _ message: OutboundMessage,
        from account: SenderAccount,
        whenDone: @escaping @Sendable (Result<Acceptance, SendError>) -> Void
    ) {
        let (number, answer) = state.withLock { state in
            state.sent.append(message)
            return (state.sent.count, state.script.isEmpty ? .accept : state.script.removeFirst())
        }
        let answering: @Sendable () -> Void = {
            switch answer {
            case .accept:
                let acceptance = Acceptance(
                    wamid: "wamid.\(number)",
                    waID: message.to.digits,
                    messageStatus: "accepted"
                )
                whenDone(.success(acceptance))
            case .refuse(let refusal): whenDone(.failure(.refused(refusal)))
            case .notSent: whenDone(.failure(.notSent(reason: "no connection")))
            case .uncertain: whenDone(.failure(.uncertain(reason: "no answer")))
            }
        }
        let isHeld = state.withLock { state in
            if state.isHolding { state.held.append(answering) }
            return state.isHolding
        }
        if !isHeld { answering() }
    }
}
