import Domain
import Testing

struct QuietHoursTests {
    @Test(arguments: [
        ("21:00-09:00", 20 * 60 + 59, nil), ("21:00-09:00", 21 * 60, 720), ("21:00-09:00", 0, 540),
        ("21:00-09:00", 539, 1), ("21:00-09:00", 540, nil), ("12:00-13:00", 12 * 60 + 30, 30),
        ("12:00-13:00", 13 * 60, nil), ("12:00-13:00", 11 * 60 + 59, nil), ("00:01-00:00", 0, nil),
        ("00:01-00:00", 1, 1_439),
    ])
    func `the minutes of quiet that are left`(text: String, minute: Int, left: Int?) throws {
        #expect(try #require(QuietHours(text)).minutesLeft(at: minute) == left)
    }

    @Test(arguments: ["21:00-09:00", "00:00-23:59 Europe/Berlin", "05:07-05:06 America/Argentina/Buenos_Aires"])
    func `they are written as they are read`(text: String) throws {
        #expect(try #require(QuietHours(text)).text == text)
    }

    @Test(arguments: [
        "", "21:00", "21:00-21:00", "24:00-09:00", "21:60-09:00", "21-9", "-1:00-09:00", "21:00-09:00-10:00",
    ])
    func `what is no time of quiet is none`(text: String) {
        #expect(QuietHours(text) == nil)
    }
}
