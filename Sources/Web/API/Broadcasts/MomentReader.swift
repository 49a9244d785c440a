import Domain
import Foundation
import Messages

/// Reads moments as callers write them: ISO 8601 with an offset, or the clock on a wall and the place it hangs in.
struct MomentReader: Sendable {
    /// Of local times; `nil` where none was given.
    let timeZone: TimeZone?

    /// - Parameter identifier: an IANA name such as `Asia/Kolkata`; an unknown one is noted.
    init(timeZone identifier: String?, _ reader: inout FieldReader) {
        timeZone = identifier.flatMap { TimeZone(identifier: $0) }
        if let identifier, timeZone == nil {
            reader.note("timeZone", .invalidValue, "\"\(identifier)\" is no IANA time zone such as Asia/Kolkata")
        }
    }

    /// The moment a text means; `nil` where a problem was noted.
    func moment(_ text: String, _ field: String, _ reader: inout FieldReader) -> Timestamp? {
        if let moment = Timestamp(iso8601: text) { return moment }
        guard let wall = Self.wallClock(text) else {
            noteForm(field, &reader)
            return nil
        }
        guard let timeZone else {
            // An unknown zone has been noted already.
            if !reader.problems.contains(where: { $0.field == "timeZone" }) {
                reader.note(field, .invalidValue, "has no offset from UTC: add one, or give timeZone")
            }
            return nil
        }
        return Self.moment(ofWallClock: wall, in: timeZone)
    }

    /// The digits on the wall, read as if they were UTC; an offset behind them is passed over.
    func wallClock(_ text: String, _ field: String, _ reader: inout FieldReader) -> Timestamp? {
        if let wall = Self.wallClock(text) { return wall }
        noteForm(field, &reader)
        return nil
    }

    private func noteForm(_ field: String, _ reader: inout FieldReader) {
        reader.note(
            field,
            .invalidValue,
            "must be a moment like 2026-11-23T14:32:05+05:30, or a local one like 2026-11-23T14:32 and timeZone"
        )
    }

    private static func wallClock(_ text: String) -> Timestamp? {
        if let wall = Timestamp(iso8601: text + "Z") { return wall }
        // The date has dashes too, so the offset is looked for behind it.
        guard Timestamp(iso8601: text) != nil else { return nil }
        let date = text.prefix(10)
        let time = text.dropFirst(10).prefix { !"Zz+-".contains($0) }
        return Timestamp(iso8601: date + time + "Z")
    }

    /// Twice a year a clock is turned: an hour that is left out is taken as the one after it, one that comes twice as the first.
    private static func moment(ofWallClock wall: Timestamp, in zone: TimeZone) -> Timestamp {
        func offset(at moment: Timestamp) -> Int64 {
            let date = Date(timeIntervalSince1970: Double(moment.milliseconds) / 1_000)
            return Int64(zone.secondsFromGMT(for: date)) * 1_000
        }
        // A day before and after, the offsets on both sides of any change are known.
        let before = wall + -offset(at: wall + -86_400_000)
        let after = wall + -offset(at: wall + 86_400_000)
        if before == after { return before }
        // The earlier reading, if the clock shows it; else the other; else the clock never shows it.
        for candidate in [min(before, after), max(before, after)] where candidate + offset(at: candidate) == wall {
            return candidate
        }
        return before
    }
}
