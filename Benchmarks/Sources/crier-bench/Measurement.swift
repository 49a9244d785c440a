/// What a run found: how many calls, how long each took, what it cost.
struct Measurement: Sendable {
    /// Calls before the counted ones, all of which were made too.
    var warmUpCalls = 0
    private var succeeded = 0
    private var failed = 0
    /// One number a call. A run is bounded (ten minutes), and so is this.
    private var microseconds: [UInt32] = []
    private var took = Duration.zero
    private var cpuMicroseconds = 0

    mutating func record(_ success: Bool, took: Duration) {
        if success { succeeded += 1 } else { failed += 1 }
        microseconds.append(UInt32(clamping: took.inMicroseconds))
    }

    mutating func add(_ other: Measurement) {
        succeeded += other.succeeded
        failed += other.failed
        microseconds += other.microseconds
    }

    mutating func finish(took: Duration, before: ProcessUsage) {
        self.took = took
        cpuMicroseconds = ProcessUsage.now().cpuMicroseconds - before.cpuMicroseconds
        microseconds.sort()
    }

    /// One line, for `scripts/bench.py`.
    var json: String {
        let seconds = Double(took.inMicroseconds) / 1_000_000
        return """
            {"succeeded":\(succeeded),"failed":\(failed),"warmUpCalls":\(warmUpCalls),"seconds":\(seconds),\
            "cpuMicroseconds":\(cpuMicroseconds),"p50Microseconds":\(percentile(50)),"p90Microseconds":\(percentile(90)),\
            "p99Microseconds":\(percentile(99)),"maximumMicroseconds":\(microseconds.last ?? 0),\
            "peakMemoryKibibytes":\(ProcessUsage.now().peakMemoryKibibytes)}
            """
    }

    /// The nearest rank of a sorted list.
    private func percentile(_ percent: Int) -> UInt32 {
        guard !microseconds.isEmpty else { return 0 }
        return microseconds[min(microseconds.count - 1, microseconds.count * percent / 100)]
    }
}

extension Duration {
    /// Whole microseconds.
    var inMicroseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1_000_000 + Int(attoseconds / 1_000_000_000_000)
    }
}
