package import CrierClient

/// What somebody who watches a broadcast is told, made from what the API says of it. Pure, so that it can be tested.
package struct BroadcastProgress: Sendable {
    /// Over so many seconds the rate is measured: long enough to be steady, short enough to be the present one.
    private static let windowSeconds = 10.0
    private static let barWidth = 30

    /// How many had left at which second.
    private var marks: [(second: Double, left: Int)] = []

    package init() {}

    /// Takes in what the API says at a second of the watch.
    package mutating func note(_ broadcast: Broadcast, at second: Double) {
        marks.append((second, Self.left(broadcast)))
        // One mark before the window is kept, so that the window is always whole.
        while marks.count > 2, marks[1].second < second - Self.windowSeconds { marks.removeFirst() }
    }

    /// Messages a second that left, lately; `nil` before there is anything to compare.
    package var rate: Double? {
        guard let first = marks.first, let last = marks.last, last.second > first.second else { return nil }
        return Double(max(0, last.left - first.left)) / (last.second - first.second)
    }

    /// Messages that wait for nothing of ours: handed to Meta, skipped, failed, or given up.
    package static func done(_ broadcast: Broadcast) -> Int {
        let counts = broadcast.counts ?? [:]
        return (counts["total"] ?? 0) - (counts["queued"] ?? 0) - (counts["sending"] ?? 0)
    }

    /// Messages that were tried: what is skipped or called off costs no time.
    private static func left(_ broadcast: Broadcast) -> Int {
        let untried = ["skipped", "cancelled", "expired"].compactMap { broadcast.counts?[$0] }
        return done(broadcast) - untried.reduce(0, +)
    }

    /// One line: state, bar, counts, rate, and how long it will take.
    package func line(_ broadcast: Broadcast) -> String {
        let counts = broadcast.counts ?? [:]
        let total = counts["total"] ?? 0
        let done = Self.done(broadcast)
        let isPlanned = broadcast.isPlanned ?? true
        let share = total == 0 ? 0 : Double(done) / Double(total)
        let filled = Int(share * Double(Self.barWidth))
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: Self.barWidth - filled)
        var parts = ["\(broadcast.status) [\(bar)] \(done)/\(total)\(isPlanned ? "" : "+")"]
        for state in ["failed", "skipped", "in_doubt"] {
            if let count = counts[state], count > 0 { parts.append("\(count) \(state.replacing("_", with: " "))") }
        }
        if broadcast.status == .sending, let rate, rate > 0 {
            parts.append("\(Int(rate.rounded()))/s")
            if isPlanned, total > done { parts.append("\(Self.span(Double(total - done) / rate)) left") }
        }
        if let title = broadcast.trouble?.title { parts.append(title) }
        return parts.joined(separator: "  ")
    }

    /// `48 s`, `12 min`, `3.5 h`.
    package static func span(_ seconds: Double) -> String {
        switch seconds {
        case ..<90: "\(Int(seconds.rounded(.up))) s"
        case ..<5_400: "\(Int((seconds / 60).rounded())) min"
        default: "\((seconds / 360).rounded() / 10) h"
        }
    }
}
