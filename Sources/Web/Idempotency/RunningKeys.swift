import Domain
import Synchronization

/// The idempotency keys whose first call is running in this process. Calls that reach two processes at once are told
/// apart by the store, when the key is taken together with its effect.
package final class RunningKeys: Sendable {
    private struct Place: Hashable, Sendable {
        let workspace: ID<Workspace>
        let key: IdempotencyKey
    }

    package enum Start: Hashable, Sendable {
        case started
        /// Another call with this key and this request is running.
        case running
        /// Another call with this key and another request is running.
        case reused
    }

    private let running = Mutex<[Place: [UInt8]]>([:])

    package init() {}

    /// - Returns: ``Start/started`` when the caller now holds the key, and has to give it back with ``finish(_:)``.
    package func start(_ claim: IdempotencyClaim) -> Start {
        let place = Place(workspace: claim.workspace, key: claim.key)
        return running.withLock { running in
            if let fingerprint = running[place] { return fingerprint == claim.fingerprint ? .running : .reused }
            running[place] = claim.fingerprint
            return .started
        }
    }

    package func finish(_ claim: IdempotencyClaim) {
        running.withLock { $0[Place(workspace: claim.workspace, key: claim.key)] = nil }
    }
}
