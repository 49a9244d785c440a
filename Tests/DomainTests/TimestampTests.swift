import Domain
import TestKit
import Testing

struct TimestampTests {
    /// Counts a moment out year by year and month by month, which is slow, plain, and nothing like the code it checks.
    private struct Almanac {
        private let firstDayOfYear: [Int64]

        init() {
            var firsts: [Int64] = []
            // Year 0 begins 719,528 days before 1970: 4 * 146,097 for years 0 to 1599, then 370 years with 90 leap days.
            var day: Int64 = -719_528
            for year in 0...10_000 {
                firsts.append(day)
                day += Self.isLeap(year) ? 366 : 365
            }
            firstDayOfYear = firsts
        }

        static func isLeap(_ year: Int) -> Bool {
            if year.isMultiple(of: 400) { return true }
            if year.isMultiple(of: 100) { return false }
            return year.isMultiple(of: 4)
        }

        func text(_ milliseconds: Int64) -> String {
            var days = milliseconds / 86_400_000
            if milliseconds % 86_400_000 < 0 { days -= 1 }
            var rest = milliseconds - days * 86_400_000
            let year = firstDayOfYear.lastIndex { $0 <= days } ?? 0
            var dayOfYear = days - firstDayOfYear[year]
            var month = 1
            for length: Int64 in [31, Self.isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
                if dayOfYear < length { break }
                dayOfYear -= length
                month += 1
            }
            let hour = rest / 3_600_000
            rest %= 3_600_000
            let minute = rest / 60_000
            rest %= 60_000
            func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
            func long(_ value: Int64, _ width: Int) -> String {
                String("0000\(value)".suffix(max(width, "\(value)".count)))
            }
            return long(Int64(year), 4) + "-" + two(Int64(month)) + "-" + two(dayOfYear + 1) + "T" + two(hour) + ":"
                + two(minute) + ":" + two(rest / 1_000) + "." + long(rest % 1_000, 3) + "Z"
        }
    }

    private static let firstMoment: Int64 = -62_167_219_200_000
    private static let lastMoment: Int64 = 253_402_300_799_999

    @Test func `a moment is written as headers of HTTP have it`() {
        let known: [(Int64, String)] = [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            // The example of RFC 9110, section 5.6.7.
            (784_111_777_000, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (1_709_251_199_999, "Thu, 29 Feb 2024 23:59:59 GMT"),
            (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
        ]
        for (milliseconds, text) in known { #expect(Timestamp(milliseconds: milliseconds).httpDate == text) }
    }

    @Test(arguments: [UInt64(1), 2, 3, 4])
    func `text and moment agree with a calendar counted out by hand`(seed: UInt64) {
        let almanac = Almanac()
        var dice = SeededGenerator(seed: seed)
        for round in 0..<500 {
            // Half of them near our own time, the others anywhere in four-digit years.
            let range = round.isMultiple(of: 2) ? Self.firstMoment...Self.lastMoment : 0...4_102_444_800_000
            let moment = Timestamp(milliseconds: .random(in: range, using: &dice))
            let text = almanac.text(moment.milliseconds)
            #expect(moment.iso8601 == text, "seed \(seed)")
            #expect(Timestamp(iso8601: text) == moment, "seed \(seed)")
        }
    }

    @Test func `every day around the leap days of a century and of four is right`() {
        let almanac = Almanac()
        for year in [1_900, 1_972, 2_000, 2_024, 2_100, 2_400] {
            guard let first = Timestamp(iso8601: "\(year)-02-20T23:59:59.999Z") else {
                Issue.record("the year \(year) has a February")
                continue
            }
            for day: Int64 in 0..<20 {
                let moment = first + day * 86_400_000
                #expect(moment.iso8601 == almanac.text(moment.milliseconds))
                #expect(Timestamp(iso8601: moment.iso8601) == moment)
            }
        }
    }

    @Test(arguments: [
        ("1970-01-01T00:00:00.000Z", Int64(0)),
        ("1969-12-31T23:59:59.999Z", -1),
        ("2000-02-29T00:00:00.000Z", 951_782_400_000),
        ("2026-11-23T14:32:05.123Z", 1_795_444_325_123),
        ("2038-01-19T03:14:08.000Z", 2_147_483_648_000),
        ("0000-01-01T00:00:00.000Z", firstMoment),
        ("9999-12-31T23:59:59.999Z", lastMoment),
    ])
    func `moments known from elsewhere have their text`(text: String, milliseconds: Int64) {
        #expect(Timestamp(milliseconds: milliseconds).iso8601 == text)
        #expect(Timestamp(iso8601: text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "2026-11-23T14:32:05Z", "2026-11-23T14:32:05z", "2026-11-23t14:32:05.0Z", "2026-11-23 14:32:05+00:00",
        "2026-11-23T20:02:05+05:30", "2026-11-23T20:02:05+0530", "2026-11-23T19:32:05+05", "2026-11-23T06:32:05-08:00",
        "2026-11-24T04:32:05+14:00", "2026-11-23T14:32:05.000000000Z", "2026-11-23T14:32:05,000Z",
    ])
    func `the same moment can be written in many ways`(text: String) {
        #expect(Timestamp(iso8601: text)?.milliseconds == 1_795_444_325_000)
    }

    @Test func `decimals are milliseconds, and what is finer is cut off`() {
        let whole = Timestamp(iso8601: "2026-11-23T14:32:05Z")
        for (decimals, milliseconds) in [("1", 100), ("12", 120), ("123", 123), ("1239", 123), ("123999999", 123)] {
            let moment = Timestamp(iso8601: "2026-11-23T14:32:05.\(decimals)Z")
            #expect(moment == whole.map { $0 + Int64(milliseconds) })
        }
        #expect(Timestamp(iso8601: "2026-11-23T14:32Z") == Timestamp(iso8601: "2026-11-23T14:32:00Z"))
    }

    @Test(arguments: [
        "", "2026", "2026-11-23", "2026-11-23T14:32:05", "2026-11-23T14:32:05.Z", "2026-11-23T14:32:05.1234567890Z",
        "2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-00-10T00:00:00Z", "2026-13-10T00:00:00Z",
        "2026-04-31T00:00:00Z", "2026-04-00T00:00:00Z", "2026-11-23T24:00:00Z", "2026-11-23T14:60:00Z",
        "2026-11-23T14:32:60Z", "2026-11-23T14:32:05ZZ", " 2026-11-23T14:32:05Z", "2026-11-23T14:32:05Z ",
        "2026-11-23T14:32:05+05:", "2026-11-23T14:32:05+05:3", "2026-11-23T14:32:05+053", "2026-11-23T14:32:05+5:30",
        "2026-11-23T14:32:05+14:30", "2026-11-23T14:32:05+15:00", "2026-11-23T14:32:05+05:60", "2026-11-23T14:32:05+",
        "2026-11-23X14:32:05Z", "+2026-11-23T14:32:05Z", "-026-11-23T14:32:05Z", "20261123T143205Z",
        "２０２６-11-23T14:32:05Z",
        "0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59-14:00",
    ])
    func `what is no moment is refused`(text: String) {
        #expect(Timestamp(iso8601: text) == nil)
    }

    @Test func `no text makes the reader stumble`() {
        var dice = SeededGenerator(seed: 5)
        let alphabet = Array("0123456789-:+.TZz ,é")
        for _ in 0..<5_000 {
            var characters = Array("2026-11-23T14:32:05.123+05:30")
            for _ in 0..<Int.random(in: 1...4, using: &dice) {
                let place = Int.random(in: 0..<characters.count, using: &dice)
                characters[place] = alphabet[Int.random(in: 0..<alphabet.count, using: &dice)]
            }
            guard let moment = Timestamp(iso8601: String(characters)) else { continue }
            #expect(Timestamp(iso8601: moment.iso8601) == moment, "\(String(characters))")
        }
    }
}
