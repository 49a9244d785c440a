/// What somebody who waits for an import is told. Pure, so that it can be tested.
package struct ImportProgress: Sendable {
    private static let barWidth = 30
    /// Of the whole file; `nil` where nobody knows, as of a pipe.
    private let bytes: Int?

    package init(bytes: Int?) {
        self.bytes = bytes
    }

    /// One line: bar, rows, rate, failures, and how long it will take.
    package func line(_ report: ImportReport, seconds: Double) -> String {
        var parts: [String] = []
        let share = bytes.map { $0 > 0 ? min(1, Double(report.bytes) / Double($0)) : 1 }
        if let share {
            let filled = Int(share * Double(Self.barWidth))
            let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: Self.barWidth - filled)
            parts.append("[\(bar)] \(Int(share * 100)) %")
        }
        parts.append("\(report.rows) rows")
        if report.failed > 0 { parts.append("\(report.failed) refused") }
        if seconds > 0.5 {
            parts.append("\(Int(Double(report.rows) / seconds))/s")
            if let share, share > 0.01, share < 1 {
                parts.append("\(BroadcastProgress.span(seconds / share - seconds)) left")
            }
        }
        return parts.joined(separator: "  ")
    }
}
