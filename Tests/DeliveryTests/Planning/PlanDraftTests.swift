import Domain
import Foundation
import Messages
import Store
import Testing

@testable import Delivery

private let day: Int64 = 86_400_000
private let noon = Timestamp(milliseconds: 1_800_000_000_000)

struct PlanDraftTests {
    private func draft(
        _ type: BroadcastMessageType = .template,
        text: String = "Hi $FirstName from $City",
        audience: Audience = Audience(source: .everyone),
        startsAt: Timestamp = noon,
        isLocal: Bool = false,
        expiresAt: Timestamp = noon + day,
        quietHours: QuietHours? = nil
    ) throws -> PlanDraft {
        let message = RegularMessage(kind: .text, text: text)
        let mould = try ContentMould(
            regular: message,
            fallbacks: [ContactAttribute(name: "FirstName", value: "friend")],
            customFields: ["City"]
        )
        let list = ListPlan(
            messageType: type,
            audience: audience,
            startsAt: startsAt,
            isLocalToRecipient: isLocal,
            expiresAt: expiresAt,
            quietHours: quietHours
        )
        return PlanDraft(list, mould: mould)
    }

    private func member(
        _ name: String = "Asha Rao",
        city: String? = "Pune",
        consent: Consent = .unknown,
        activeAt: Timestamp? = nil,
        phone: UInt64 = 919_800_000_001,
        tags: [String] = []
    ) -> AudienceMember {
        AudienceMember(
            contact: ID(row: 1),
            phone: PhoneNumber(trusted: phone),
            name: name,
            consent: consent,
            lastActiveAt: activeAt,
            attributes: city.map { [ContactAttribute(name: "City", value: $0)] } ?? [],
            tags: tags
        )
    }

    @Test func `what falls into quiet hours is due when they end where the recipient is`() throws {
        // 08:00 UTC on 15 January 2027: 13:30 in India, 09:00 in Berlin.
        let hours = QuietHours(from: 13 * 60, to: 15 * 60, timeZone: nil)
        let india = try #require(try draft(quietHours: hours).message(for: member(), at: noon))
        #expect(india.fate == .queued(dueAt: noon + 90 * 60_000))
        let berlin = try #require(try draft(quietHours: hours).message(for: member(phone: 4_915_112_345_678), at: noon))
        #expect(berlin.fate == .queued(dueAt: noon))
        let short = try draft(expiresAt: noon + 60_000, quietHours: hours)
        #expect(try #require(short.message(for: member(), at: noon)).fate == .skipped(.expired))
    }

    @Test func `values are frozen when the recipient is planned`() throws {
        let planned = try #require(try draft().message(for: member(), at: noon))
        #expect(planned.fate == .queued(dueAt: noon))
        #expect(String(decoding: planned.filling, as: UTF8.self).contains("Hi Asha from Pune"))
        let friend = try #require(try draft().message(for: member(""), at: noon))
        #expect(String(decoding: friend.filling, as: UTF8.self).contains("Hi friend from Pune"))
    }

    @Test func `what is the same for all is kept for nobody apart`() throws {
        let planned = try #require(try draft(text: "Hi").message(for: member(city: nil), at: noon))
        #expect(planned.filling.isEmpty)
    }

    @Test func `a missing attribute skips one recipient, and says so`() throws {
        let planned = try #require(try draft().message(for: member(city: nil), at: noon))
        #expect(planned.fate == .skipped(.missingAttribute))
    }

    @Test func `who has opted out is skipped`() throws {
        let planned = try #require(try draft().message(for: member(consent: .optedOut), at: noon))
        #expect(planned.fate == .skipped(.optedOut))
    }

    @Test func `who has no number is skipped`() throws {
        var somebody = member()
        somebody.phone = PhoneNumber(absentOf: somebody.contact)
        let planned = try #require(try draft().message(for: somebody, at: noon))
        #expect(planned.fate == .skipped(.invalidNumber))
    }

    @Test func `a message that is no template reaches those who wrote within a day`() throws {
        let draft = try draft(.regular, text: "Hi")
        #expect(draft.message(for: member(activeAt: noon + -day + 1), at: noon)?.fate == .queued(dueAt: noon))
        #expect(draft.message(for: member(activeAt: noon + -day), at: noon)?.fate == .skipped(.outsideWindow))
        #expect(draft.message(for: member(), at: noon)?.fate == .skipped(.outsideWindow))
    }

    @Test func `the window is looked at for the moment of sending`() throws {
        let draft = try draft(.regular, text: "Hi", startsAt: noon + 3_600_000)
        let active = noon + -day + 1_000
        #expect(draft.message(for: member(activeAt: active), at: noon)?.fate == .skipped(.outsideWindow))
    }

    @Test func `after the end nobody is planned to be sent to`() throws {
        let draft = try draft(text: "Hi", expiresAt: noon + 5)
        #expect(draft.message(for: member(), at: noon + 5)?.fate == .queued(dueAt: noon + 5))
        #expect(draft.message(for: member(), at: noon + 6)?.fate == .skipped(.expired))
    }

    @Test func `tags and rules leave people out without a word`() throws {
        let audience = Audience(source: .everyone, tags: ["vip"])
        let draft = try draft(text: "Hi", audience: audience)
        #expect(draft.wantsAttributes)
        #expect(draft.message(for: member(), at: noon) == nil)
        #expect(draft.message(for: member(tags: ["vip"]), at: noon) != nil)
        #expect(try !self.draft(text: "Hi").wantsAttributes)
    }

    @Test func `each recipient's own clock decides, where that is asked for`() throws {
        // 09:00 on the wall; Kolkata is five and a half hours ahead, so it is 03:30 UTC there.
        let nine = Timestamp(milliseconds: 1_800_003_600_000)
        let draft = try draft(text: "Hi", startsAt: nine, isLocal: true, expiresAt: nine + 2 * day)
        let planned = draft.message(for: member(), at: nine + -day)
        #expect(planned?.fate == .queued(dueAt: nine + -19_800_000))
        let late = draft.message(for: member(), at: nine)
        #expect(late?.fate == .queued(dueAt: nine), "a moment that has passed is now")
    }
}

struct RecipientClockTests {
    @Test(arguments: [
        // Germany, summer and winter; the night in which clocks go forward.
        ("2026-07-01T09:00:00Z", UInt64(491_711_234_567), "2026-07-01T07:00:00.000Z"),
        ("2026-12-01T09:00:00Z", UInt64(491_711_234_567), "2026-12-01T08:00:00.000Z"),
        ("2026-03-29T03:30:00Z", UInt64(491_711_234_567), "2026-03-29T01:30:00.000Z"),
        ("2026-07-01T09:00:00Z", UInt64(919_800_000_001), "2026-07-01T03:30:00.000Z"),
    ])
    func `it is that time where the number is`(wall: String, phone: UInt64, expected: String) throws {
        let moment = try #require(Self.timestamp(wall))
        #expect(RecipientClock(moment).moment(for: PhoneNumber(trusted: phone)).iso8601 == expected)
    }

    @Test func `of several zones the latest counts`() throws {
        let nine = try #require(Self.timestamp("2026-07-01T09:00:00Z"))
        // A toll-free number of North America may be anywhere from Newfoundland to Hawaii.
        let anywhere = PhoneNumber(trusted: 18_005_550_123)
        #expect(anywhere.timeZones.count > 1)
        let date = Date(timeIntervalSince1970: Double(nine.milliseconds) / 1_000)
        let latest = anywhere.timeZones.compactMap { TimeZone(identifier: $0)?.secondsFromGMT(for: date) }.min() ?? 0
        #expect(RecipientClock(nine).moment(for: anywhere) == nine + -Int64(latest) * 1_000)
    }

    private static func timestamp(_ text: String) -> Timestamp? {
        try? Timestamp(milliseconds: Int64(#require(seconds(text)) * 1_000))
    }

    private static func seconds(_ text: String) -> Double? {
        try? Date(text, strategy: .iso8601).timeIntervalSince1970
    }
}
