package import Domain
package import Store
import Synchronization

/// Who makes a request. Shared by all requests of its key, and so never copied.
package final class Caller: Sendable {
    package let key: APIKey
    /// With its settings, at most two seconds old.
    package let workspace: Workspace

    package init(key: APIKey, workspace: Workspace) {
        self.key = key
        self.workspace = workspace
    }
}

/// Finds who a bearer token belongs to.
///
/// Only hashes are looked up and compared. What was found is kept for two seconds at the most, so a key that another
/// process revokes stops working within two seconds, and one that is used a thousand times a second costs the database
/// nothing.
package final class KeyRing: Sendable {
    /// How a token is judged.
    package enum Finding: Sendable {
        case caller(Caller)
        /// Missing, malformed, unknown or revoked; the caller is not told which.
        case nobody
        /// So many unknown keys are being tried that another one is not looked up now.
        case tooManyUnknown
    }

    package static let lifetimeMilliseconds: Int64 = 2_000
    /// Longer than any key of ours, and short enough that hashing garbage costs nothing.
    static let tokenByteMaximum = 512
    /// Database lookups a minute for keys never seen before: guessing gets slow, and known keys are not touched by it.
    static let unknownLookupsPerMinute = 6_000

    private struct Known: Sendable {
        var hash: [UInt8]
        var caller: Caller
    }

    private struct State: Sendable {
        var known: FreshCache<UInt64, Known>
        /// Hashes that belong to nobody, apart from the known ones: however many are tried, no known key is forgotten
        /// for them.
        var unknown: FreshCache<UInt64, [UInt8]>
        var strangers: RequestBucket
    }

    private let accounts: any AccountStore
    private let hash: @Sendable ([UInt8]) -> [UInt8]
    private let state: Mutex<State>

    /// - Parameter hash: SHA-256.
    package init(accounts: any AccountStore, hash: @escaping @Sendable ([UInt8]) -> [UInt8], at now: Timestamp) {
        self.accounts = accounts
        self.hash = hash
        self.state = Mutex(
            State(
                known: FreshCache(lifetimeMilliseconds: Self.lifetimeMilliseconds, capacity: 10_000),
                unknown: FreshCache(lifetimeMilliseconds: Self.lifetimeMilliseconds, capacity: 10_000),
                strangers: RequestBucket(limit: Self.unknownLookupsPerMinute, at: now)
            )
        )
    }

    /// Judges the value of an `Authorization` header.
    package func find(authorization: String?, at now: Timestamp) async throws(StoreError) -> Finding {
        guard let authorization, let token = Self.bearerToken(authorization) else { return .nobody }
        let hash = hash(token)
        switch look(hash, at: now) {
        case .known(let caller): return .caller(caller)
        case .nobody: return .nobody
        case .refused: return .tooManyUnknown
        case .fetch(let tickets):
            let caller = try await fetch(hash)
            keep(caller, hash, tickets, at: now)
            return caller.map(Finding.caller) ?? .nobody
        }
    }

    /// Forgets what is known, after this process changed keys or settings.
    package func clear() {
        state.withLock { state in
            state.known.clear()
            state.unknown.clear()
        }
    }

    private struct Tickets: Sendable {
        var known: FreshCache<UInt64, Known>.Ticket?
        var unknown: FreshCache<UInt64, [UInt8]>.Ticket?
    }

    private enum Look: Sendable {
        case known(Caller)
        case nobody
        case refused
        case fetch(Tickets)
    }

    private func look(_ hash: [UInt8], at now: Timestamp) -> Look {
        let slot = Self.slot(of: hash)
        return state.withLock { state in
            let isStranger = !state.known.hasSeen(slot)
            var tickets = Tickets()
            switch state.known.find(slot, at: now) {
            case .fresh(let known):
                // Two keys whose hashes begin with the same eight bytes are not to be expected; the second is turned
                // away.
                return constantTimeEqual(known.hash, hash) ? .known(known.caller) : .nobody
            case .fetch(let ticket): tickets.known = ticket
            }
            guard isStranger else { return .fetch(tickets) }
            switch state.unknown.find(slot, at: now) {
            case .fresh(let stranger) where constantTimeEqual(stranger, hash): return .nobody
            case .fresh: break
            case .fetch(let ticket): tickets.unknown = ticket
            }
            let isAllowed = state.strangers.take(limit: Self.unknownLookupsPerMinute, at: now).isAllowed
            return isAllowed ? .fetch(tickets) : .refused
        }
    }

    private func keep(_ caller: Caller?, _ hash: [UInt8], _ tickets: Tickets, at now: Timestamp) {
        let slot = Self.slot(of: hash)
        state.withLock { state in
            if let caller, let ticket = tickets.known {
                state.known.put(Known(hash: hash, caller: caller), for: slot, ticket: ticket, at: now)
                state.unknown.remove(slot)
            } else {
                state.known.remove(slot)
                if let ticket = tickets.unknown { state.unknown.put(hash, for: slot, ticket: ticket, at: now) }
            }
        }
    }

    private func fetch(_ hash: [UInt8]) async throws(StoreError) -> Caller? {
        guard let key = try await accounts.key(hash: hash), key.revokedAt == nil else { return nil }
        guard let workspace = try await accounts.workspace(key.workspace) else { return nil }
        return Caller(key: key, workspace: workspace)
    }

    /// The token of `Bearer <token>`, the scheme in any case (RFC 9110, section 11.1).
    static func bearerToken(_ header: String) -> [UInt8]? {
        var header = header
        return header.withUTF8 { bytes in
            guard bytes.count > 7, bytes.count <= tokenByteMaximum, unsafe bytes[6] == UInt8(ascii: " ") else {
                return nil
            }
            guard unsafe bytes[..<6].elementsEqual("bearer".utf8, by: { $0 | 0x20 == $1 }) else { return nil }
            let token = unsafe bytes[7...].drop { $0 == UInt8(ascii: " ") }
            guard unsafe !token.isEmpty, unsafe token.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
            return unsafe Array(token)
        }
    }

    private static func slot(of hash: [UInt8]) -> UInt64 {
        hash.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}

/// Compares without telling by its duration where two texts differ.
func constantTimeEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for index in left.indices { difference |= left[index] ^ right[index] }
    return difference == 0
}
