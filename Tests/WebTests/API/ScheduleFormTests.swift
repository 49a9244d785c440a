import Domain
import Messages
import Testing
import WireJSON

@testable import Web

@Suite struct ScheduleFormTests {
    private let now = Timestamp(iso8601: "2026-11-23T12:00:00Z") ?? Timestamp(milliseconds: 0)

    private func read(_ json: String) throws -> (times: ScheduleForm.Times?, problems: [String]) {
        var reader = FieldReader()
        var form = ScheduleForm()
        for member in try JSONValue.parse(Array(json.utf8)).objectValue ?? [] {
            #expect(form.read(member, &reader), "\(member.name)")
        }
        let times = form.times(at: now, &reader)
        return (times, reader.problems.map { "\($0.field) \($0.code)" })
    }

    private func starts(_ json: String) throws -> String? { try read(json).times?.startsAt.iso8601 }

    @Test func `without a word it begins now and ends in a day`() throws {
        for json in ["{}", #"{"status":"instant","scheduledAt":null}"#] {
            let times = try read(json).times
            #expect(times == ScheduleForm.Times(state: .sending, startsAt: now, expiresAt: now + 86_400_000))
        }
    }

    @Test(arguments: [
        (#""scheduledAt":"2026-11-24T09:00:00+05:30""#, "2026-11-24T03:30:00.000Z"),
        (#""scheduledAt":"2026-11-24 09:00","timeZone":"Asia/Kolkata""#, "2026-11-24T03:30:00.000Z"),
        // An offset goes before the zone.
        (#""scheduledAt":"2026-11-24T09:00:00Z","timeZone":"Asia/Kolkata""#, "2026-11-24T09:00:00.000Z"),
        // Summer and winter.
        (#""scheduledAt":"2027-07-01T09:00:00","timeZone":"Europe/Berlin""#, "2027-07-01T07:00:00.000Z"),
        (#""scheduledAt":"2027-01-01T09:00:00","timeZone":"Europe/Berlin""#, "2027-01-01T08:00:00.000Z"),
        // The hour that comes twice, once, and never.
        (#""scheduledAt":"2027-10-31T02:30:00","timeZone":"Europe/Berlin""#, "2027-10-31T00:30:00.000Z"),
        (#""scheduledAt":"2027-10-31T03:00:00","timeZone":"Europe/Berlin""#, "2027-10-31T02:00:00.000Z"),
        (#""scheduledAt":"2027-03-28T02:30:00","timeZone":"Europe/Berlin""#, "2027-03-28T01:30:00.000Z"),
        (#""scheduledAt":"2027-03-28T03:00:00","timeZone":"Europe/Berlin""#, "2027-03-28T01:00:00.000Z"),
        (#""scheduledAt":"2027-03-14T02:30:00","timeZone":"America/New_York""#, "2027-03-14T07:30:00.000Z"),
    ])
    func `a moment is read with its offset, or in its zone`(members: String, expected: String) throws {
        #expect(try starts("{\(members)}") == expected)
        #expect(try read("{\"status\":\"scheduled\",\(members)}").times?.state == .scheduled)
    }

    @Test func `the recipients' own clocks are kept as digits, whatever offset is written`() throws {
        for moment in ["2026-11-24T09:00", "2026-11-24T09:00:00.000+05:30", "2026-11-24T09:00:00-0800"] {
            let times = try read(#"{"scheduledAt":"\#(moment)","recipientTimeZone":true}"#).times
            #expect(times?.startsAt.iso8601 == "2026-11-24T09:00:00.000Z")
            #expect(times?.isLocalToRecipient == true)
        }
        // In Honolulu it is still to come.
        #expect(try starts(#"{"scheduledAt":"2026-11-23T09:00","recipientTimeZone":true}"#) != nil)
        #expect(
            try read(#"{"scheduledAt":"2026-11-22T23:59","recipientTimeZone":true}"#).problems
                == ["scheduledAt invalid_value"]
        )
    }

    @Test(arguments: [
        (#"{"status":"scheduled"}"#, ["scheduledAt missing_field"]),
        (#"{"status":"scheduled","scheduledAt":5}"#, ["scheduledAt invalid_value"]),
        (#"{"status":"scheduled","scheduledAt":[]}"#, ["scheduledAt invalid_type"]),
        (#"{"status":"soon"}"#, ["status invalid_value"]),
        (#"{"status":"instant","scheduledAt":"2026-11-24T09:00:00Z"}"#, ["scheduledAt invalid_value"]),
        (#"{"scheduledAt":"2026-11-23T11:59:59Z"}"#, ["scheduledAt invalid_value"]),
        (#"{"scheduledAt":"2028-11-23T11:59:59Z"}"#, ["scheduledAt invalid_value"]),
        (#"{"scheduledAt":"2026-11-24T09:00:00"}"#, ["scheduledAt invalid_value"]),
        (#"{"scheduledAt":"2026-11-24T09:00:00","timeZone":"Mars/Base"}"#, ["timeZone invalid_value"]),
        (#"{"scheduledAt":"tomorrow"}"#, ["scheduledAt invalid_value"]),
        (#"{"recipientTimeZone":true}"#, ["recipientTimeZone invalid_value"]),
        (
            #"{"scheduledAt":"2026-11-24T09:00:00","timeZone":"Asia/Kolkata","recipientTimeZone":true}"#,
            ["timeZone invalid_value"]
        ),
        (#"{"expiresAt":"2026-11-23T11:00:00Z"}"#, ["expiresAt invalid_value"]),
        (#"{"expiresAt":"2027-11-23T11:00:00Z"}"#, ["expiresAt invalid_value"]),
        (
            #"{"scheduledAt":"2026-11-24T09:00:00Z","expiresAt":"2026-11-24T09:00:00Z"}"#,
            ["expiresAt invalid_value"]
        ),
        (#"{"quietHours":{"from":"22:00"}}"#, ["quietHours.to missing_field"]),
        (#"{"quietHours":"at night"}"#, ["quietHours invalid_type"]),
        (#"{"quietHours":{"from":"22:00","to":"22:00"}}"#, ["quietHours invalid_value"]),
        (
            #"{"quietHours":{"from":"24:00","to":"9","timeZone":"Mars/Base"}}"#,
            ["quietHours.from invalid_value", "quietHours.to invalid_value", "quietHours.timeZone invalid_value"]
        ),
        (
            #"{"scheduledAt":"x","expiresAt":"y","recipientTimeZone":1}"#,
            [
                "recipientTimeZone invalid_type", "scheduledAt invalid_value", "expiresAt invalid_value",
            ]
        ),
    ])
    func `what is wrong with the times is told at once`(json: String, expected: [String]) throws {
        let (times, problems) = try read(json)
        #expect(problems == expected)
        #expect(times == nil)
    }

    @Test func `quiet hours are on the recipients' clocks, or on one that is named`() throws {
        let own = try read(#"{"quietHours":{"from":"21:00","to":"9:30"}}"#).times?.quietHours
        #expect(own?.text == "21:00-09:30")
        let named = try read(#"{"quietHours":{"from":"21:00","to":"09:30","timeZone":"Asia/Kolkata"}}"#).times
        #expect(named?.quietHours?.text == "21:00-09:30 Asia/Kolkata")
        #expect(try read(#"{"quietHours":null}"#).times?.quietHours == nil)
    }

    @Test func `a draft may wait`() throws {
        let times = try read(#"{"status":"draft"}"#).times
        #expect(times?.state == .draft)
        #expect(times?.expiresAt == now + 30 * 86_400_000)
        let planned = try read(#"{"status":"draft","scheduledAt":"2027-03-01T09:00:00Z"}"#).times
        #expect(planned?.expiresAt.iso8601 == "2027-03-02T09:00:00.000Z")
    }
}
