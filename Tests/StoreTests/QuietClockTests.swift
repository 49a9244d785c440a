import Domain
import Store
import Testing

struct QuietClockTests {
    private let clock = QuietClock()
    private let india = PhoneNumber(trusted: 919_800_000_001)

    private func opening(_ hours: String, _ phone: PhoneNumber, _ moment: String) throws -> String {
        let hours = try #require(QuietHours(hours))
        return clock.opening(of: hours, for: phone, from: try #require(Timestamp(iso8601: moment))).iso8601
    }

    @Test func `a night ends when it ends where the recipient is`() throws {
        #expect(try opening("21:00-09:00", india, "2026-11-26T20:00:30Z") == "2026-11-27T03:30:00.000Z")
        #expect(try opening("21:00-09:00", india, "2026-11-26T12:00:30.500Z") == "2026-11-26T12:00:30.500Z")
        #expect(try opening("21:00-09:00 UTC", india, "2026-11-26T20:00:30Z") == "2026-11-26T20:00:30.000Z")
        #expect(try opening("21:00-09:00 UTC", india, "2026-11-26T21:00:00Z") == "2026-11-27T09:00:00.000Z")
    }

    @Test func `a clock that is turned in the night moves its end`() throws {
        let berlin = PhoneNumber(trusted: 4_915_112_345_678)
        #expect(try opening("21:00-09:00", berlin, "2027-03-27T22:00:00Z") == "2027-03-28T07:00:00.000Z")
        #expect(try opening("21:00-09:00", berlin, "2026-10-24T22:00:00Z") == "2026-10-25T08:00:00.000Z")
    }

    @Test func `a number that may lie in several zones waits for the last of them`() throws {
        let america = PhoneNumber(trusted: 18_005_550_100)
        #expect(america.timeZones.count > 1)
        let opening = try #require(Timestamp(iso8601: try opening("21:00-09:00", america, "2026-11-26T14:00:00Z")))
        for zone in america.timeZones {
            let hours = try #require(QuietHours("21:00-09:00 \(zone)"))
            #expect(clock.opening(of: hours, for: america, from: opening) == opening, "\(zone)")
        }
    }

    @Test func `zones so far apart that it is always night in one leave a time to send all the same`() throws {
        let hours = try #require(QuietHours("12:00-11:00"))
        for phone in [79_161_234_567, 18_005_550_100, 919_800_000_001] as [UInt64] {
            let phone = PhoneNumber(trusted: phone)
            let moment = Timestamp(milliseconds: 1_795_000_000_000)
            let opening = clock.opening(of: hours, for: phone, from: moment)
            #expect(opening - moment <= 2 * 86_400_000)
        }
    }
}
