/// A request that waits for a connection.
package struct WaiterID: Hashable, Sendable {
    let number: UInt64
}

/// First come, first served, with leaving from the middle in constant time.
///
/// Tickets are numbered without gaps, so a ticket's place is its number minus the first one's: no search when a
/// deadline lets hundreds leave at once.
struct WaitingLine {
    /// Whether the ticket `firstNumber + index` still waits.
    private var waits: [Bool] = []
    private var firstNumber: UInt64 = 1
    private var head = 0
    private(set) var count = 0

    mutating func join() -> WaiterID {
        waits.append(true)
        count += 1
        return WaiterID(number: firstNumber + UInt64(waits.count - 1))
    }

    mutating func next() -> WaiterID? {
        while head < waits.count {
            let index = head
            head += 1
            guard waits[index] else { continue }
            count -= 1
            let id = WaiterID(number: firstNumber + UInt64(index))
            forgetServed()
            return id
        }
        forgetServed()
        return nil
    }

    /// - Returns: whether it was still waiting.
    mutating func leave(_ id: WaiterID) -> Bool {
        guard id.number >= firstNumber else { return false }
        let index = Int(id.number - firstNumber)
        guard index >= head, index < waits.count, waits[index] else { return false }
        waits[index] = false
        count -= 1
        forgetServed()
        return true
    }

    /// Drops the served part once it is the larger one, or everything once nobody waits: a constant per ticket over
    /// time, and no memory of those who left.
    private mutating func forgetServed() {
        let served = count == 0 ? waits.count : head
        guard served > 64, served * 2 > waits.count else { return }
        waits.removeFirst(served)
        firstNumber += UInt64(served)
        head = 0
    }
}
