/// Hours of the day in which a broadcast sends nothing.
package struct QuietHours: Hashable, Sendable {
    private static let dayMinutes = 1_440

    /// Minutes of the day, 0 to 1,439: from the first one on it is quiet, and from the second one on no longer. The second may be of
    /// the next day.
    package let from: Int
    package let to: Int
    /// Whose clock counts, by its IANA name; `nil` is each recipient's own.
    package let timeZone: String?

    /// - Returns: `nil` where the minutes are none of a day, or leave no time or no quiet.
    package init?(from: Int, to: Int, timeZone: String?) {
        let day = 0..<Self.dayMinutes
        guard day.contains(from), day.contains(to), from != to else { return nil }
        self.from = from
        self.to = to
        self.timeZone = timeZone
    }

    /// How many minutes of quiet are left at a minute of the day; `nil` where it is not quiet.
    package func minutesLeft(at minute: Int) -> Int? {
        let left = (to - minute + Self.dayMinutes) % Self.dayMinutes
        let whole = (to - from + Self.dayMinutes) % Self.dayMinutes
        return (1...whole).contains(left) ? left : nil
    }

    /// `21:00-09:00` or `21:00-09:00 Asia/Kolkata`.
    package var text: String {
        let times = "\(Self.clock(from))-\(Self.clock(to))"
        return timeZone.map { "\(times) \($0)" } ?? times
    }

    /// Reads ``text``; `nil` for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: " ", maxSplits: 1)
        let times = (parts.first ?? "").split(separator: "-", omittingEmptySubsequences: false)
        guard times.count == 2, let from = Self.minute(times[0]), let to = Self.minute(times[1]) else { return nil }
        self.init(from: from, to: to, timeZone: parts.count > 1 ? String(parts[1]) : nil)
    }

    /// `21:00` as a minute of the day; `nil` for anything else.
    package static func minute(_ text: some StringProtocol) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].count == 2, (1...2).contains(parts[0].count),
            parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), hour < 24, minute < 60
        else { return nil }
        return hour * 60 + minute
    }

    /// A minute of the day as `21:00`.
    package static func clock(_ minute: Int) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(two(minute / 60)):\(two(minute % 60))"
    }
}
