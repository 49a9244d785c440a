/// The most messages accepted within any one second so far: the sliding window `(t − 1000 ms, t]`, exact to the
/// millisecond. It shows a sender that goes faster than it may.
struct BusiestSecond: Sendable {
    private var counts = [Int32](repeating: 0, count: 1_000)
    private var newest: Int64 = 0
    private var current: Int = 0
    private(set) var worst = 0

    mutating func count(at now: Int64) {
        let now = max(now, newest)
        let passed = now - newest
        if passed >= 1_000 {
            if current > 0 { for index in counts.indices { counts[index] = 0 } }
            current = 0
        } else {
            for step in 0..<passed {
                let index = Int((newest + 1 + step) % 1_000)
                current -= Int(counts[index])
                counts[index] = 0
            }
        }
        newest = now
        counts[Int(now % 1_000)] += 1
        current += 1
        worst = max(worst, current)
    }
}
