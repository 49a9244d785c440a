import Domain
import Hummingbird
import NIOCore
import Synchronization

/// Reads bodies of strangers: each up to a size and in a time, and all together up to a share of the memory.
final class BodyIntake: Sendable {
    private let limits: WebhookDoor.Limits
    private let clock: any WallClock
    /// Bytes that may still be taken by all bodies being read or kept.
    private let freeBytes: Mutex<Int>

    init(limits: WebhookDoor.Limits, clock: any WallClock) {
        self.limits = limits
        self.clock = clock
        freeBytes = Mutex(limits.bytesInFlightMaximum)
    }

    /// Reads a body to its end. Its bytes count as in flight until they are given to ``release(_:)``; those of a body
    /// that was not read to its end no longer do.
    func read(_ body: RequestBody, declaredBytes: Int?) async throws(DoorRefusal) -> [UInt8] {
        if let declaredBytes, declaredBytes > limits.bodyBytesMaximum { throw .bodyTooLarge }
        let deadline = clock.now + limits.readMilliseconds
        return try await withTaskGroup(of: Result<[UInt8], DoorRefusal>?.self) { group in
            group.addTask { await self.collect(body) }
            group.addTask { [clock] in
                // Cancelled when the body is complete, which is as good a reason to end as the deadline.
                try? await clock.sleep(until: deadline)
                return nil
            }
            var isLate = false
            var result = Result<[UInt8], DoorRefusal>.failure(.bodyTooSlow)
            for await outcome in group {
                // Both are waited for: a body that was complete at the very deadline is taken, and its bytes are
                // accounted for.
                if let outcome { result = outcome } else { isLate = true }
                group.cancelAll()
                if isLate, outcome != nil, case .failure(.bodyInterrupted) = result { result = .failure(.bodyTooSlow) }
            }
            return result
        }.get()
    }

    /// Gives back what ``read(_:declaredBytes:)`` counted.
    func release(_ bytes: Int) {
        freeBytes.withLock { $0 += bytes }
    }

    private func collect(_ body: RequestBody) async -> Result<[UInt8], DoorRefusal> {
        var collected: [UInt8] = []
        let refusal: DoorRefusal
        do {
            for try await chunk in body {
                guard collected.count + chunk.readableBytes <= limits.bodyBytesMaximum else {
                    return give(up: collected, .bodyTooLarge)
                }
                guard take(chunk.readableBytes) else { return give(up: collected, .tooBusy) }
                collected.append(contentsOf: chunk.readableBytesView)
            }
            // A cancelled read ends like a complete one.
            guard Task.isCancelled else { return .success(collected) }
            refusal = .bodyInterrupted
        } catch {
            refusal = .bodyInterrupted
        }
        return give(up: collected, refusal)
    }

    private func give(up collected: [UInt8], _ refusal: DoorRefusal) -> Result<[UInt8], DoorRefusal> {
        release(collected.count)
        return .failure(refusal)
    }

    private func take(_ bytes: Int) -> Bool {
        freeBytes.withLock { free in
            guard bytes <= free else { return false }
            free -= bytes
            return true
        }
    }
}
