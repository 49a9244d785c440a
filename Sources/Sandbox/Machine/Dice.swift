/// A seeded source of choices (SplitMix64): the same seed gives the same throws on every machine.
struct Dice: Sendable {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// The dice of one send: they depend on whom it is for and on its callback data, not on when it arrives, so a run
    /// repeats itself however requests interleave. Without callback data the sequence number tells two sends apart.
    init(seed: UInt64, recipient: String, callbackData: String?, sequence: Int) {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ seed
        for byte in recipient.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        if let callbackData {
            for byte in callbackData.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        } else {
            hash = (hash ^ UInt64(truncatingIfNeeded: sequence)) &* 0x100_0000_01b3
        }
        state = hash
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        return Self.mixed(state)
    }

    /// A number from 0 up to, but not including, 1.
    mutating func unit() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    mutating func strikes(_ share: Double) -> Bool {
        // Thrown even when nothing can happen, so that switching one fault on leaves the others' choices alone.
        unit() < share
    }

    mutating func pick(_ range: ClosedRange<Int>) -> Int64 {
        Int64(range.lowerBound) + Int64(next() % UInt64(range.upperBound - range.lowerBound + 1))
    }

    /// The failure that strikes, when one does.
    mutating func pick(_ failures: [SandboxFaults.Failure]) -> Int? {
        var unit = unit()
        for failure in failures {
            if unit < failure.share { return failure.code }
            unit -= failure.share
        }
        return nil
    }

    /// A bijection that looks like chance.
    static func mixed(_ value: UInt64) -> UInt64 {
        var mixed = value
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
