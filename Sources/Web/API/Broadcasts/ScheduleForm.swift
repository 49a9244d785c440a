import Domain
import Foundation
import Messages
import WireJSON

/// When a list broadcast begins and ends, as a caller says it.
struct ScheduleForm: Sendable {
    /// `scheduledAt` may lie this far ahead at the most: a year.
    static let leadMaximumMilliseconds: Int64 = 366 * 86_400_000
    /// How long a broadcast may go on behind its begin: 30 days.
    static let lifetimeMaximumMilliseconds: Int64 = 30 * 86_400_000
    /// And how long it does where the caller does not say: 24 hours.
    static let lifetimeMilliseconds: Int64 = 86_400_000
    /// The last place on Earth has a local time 12 hours after UTC has it.
    private static let lastPlaceMilliseconds: Int64 = 12 * 3_600_000

    private var status: String?
    private var scheduledAt: String?
    private var timeZone: String?
    private var isLocalToRecipient = false
    private var expiresAt: String?
    private var quietHours: JSONValue?

    /// The times of a broadcast, and the state it is created in.
    struct Times: Hashable, Sendable {
        var state: BroadcastState
        var startsAt: Timestamp
        var isLocalToRecipient = false
        var expiresAt: Timestamp
        var quietHours: QuietHours?
    }

    /// - Returns: whether the member is one of these.
    mutating func read(_ member: JSONMember, _ reader: inout FieldReader) -> Bool {
        switch member.name {
        case "status": status = reader.filledText(member.value, "status")
        case "scheduledAt": scheduledAt = reader.filledText(member.value, "scheduledAt")
        case "timeZone": timeZone = reader.filledText(member.value, "timeZone")
        case "recipientTimeZone":
            isLocalToRecipient = reader.bool(member.value, "recipientTimeZone") ?? false
        case "expiresAt": expiresAt = reader.filledText(member.value, "expiresAt")
        case "quietHours": quietHours = member.value.isNull ? nil : member.value
        default: return false
        }
        return true
    }

    /// Puts the members together, once all are read.
    /// - Returns: `nil` where a problem was noted.
    /// - Parameter standard: the workspace's own time zone, of local times where the caller names none.
    func times(at now: Timestamp, timeZone standard: String? = nil, _ reader: inout FieldReader) -> Times? {
        let before = reader.problems.count
        guard let state = state(&reader) else { return nil }
        let moments = MomentReader(timeZone: timeZone ?? standard, &reader)
        let start = start(state, moments, at: now, &reader)
        let end = end(state, start ?? now, moments, at: now, &reader)
        let quietHours = quiet(&reader)
        guard reader.problems.count == before, let start, let end else { return nil }
        return Times(
            state: state,
            startsAt: start,
            isLocalToRecipient: isLocalToRecipient,
            expiresAt: end,
            quietHours: quietHours
        )
    }

    /// `{"from": "21:00", "to": "09:00"}` on each recipient's own clock, or with a `timeZone` that counts for all.
    private func quiet(_ reader: inout FieldReader) -> QuietHours? {
        guard let quietHours, reader.members(quietHours, "quietHours") != nil else { return nil }
        func minute(_ name: String) -> Int? {
            let field = "quietHours.\(name)"
            let before = reader.problems.count
            guard let text = reader.filledText(quietHours[name] ?? .null, field) else {
                if reader.problems.count == before { reader.note(field, .missingField, "is required, as 21:00") }
                return nil
            }
            let minute = QuietHours.minute(text.trimmingBlanks())
            if minute == nil { reader.note(field, .invalidValue, "must be a time of day from 00:00 to 23:59") }
            return minute
        }
        let (from, to) = (minute("from"), minute("to"))
        let zone = reader.filledText(quietHours["timeZone"] ?? .null, "quietHours.timeZone")
        if let zone, TimeZone(identifier: zone) == nil {
            let problem = "\"\(zone)\" is no IANA time zone such as Asia/Kolkata"
            reader.note("quietHours.timeZone", .invalidValue, problem)
        }
        guard let from, let to else { return nil }
        let hours = QuietHours(from: from, to: to, timeZone: zone)
        if hours == nil { reader.note("quietHours", .invalidValue, "would be the whole day: from and to are the same") }
        return hours
    }

    private func state(_ reader: inout FieldReader) -> BroadcastState? {
        switch status {
        case "instant": return .sending
        case "scheduled": return .scheduled
        case "draft": return .draft
        // A moment says it as well as the word.
        case nil: return scheduledAt == nil ? .sending : .scheduled
        default:
            reader.note("status", .invalidValue, "must be instant, scheduled or draft")
            return nil
        }
    }

    private func start(
        _ state: BroadcastState,
        _ moments: MomentReader,
        at now: Timestamp,
        _ reader: inout FieldReader
    ) -> Timestamp? {
        guard let scheduledAt else {
            if isLocalToRecipient {
                reader.note("recipientTimeZone", .invalidValue, "needs scheduledAt, the time on the recipients' clocks")
            }
            guard state == .scheduled else { return now }
            if !reader.problems.contains(where: { $0.field == "scheduledAt" }) {
                reader.note("scheduledAt", .missingField, "is required where status is scheduled")
            }
            return nil
        }
        guard state != .sending else {
            reader.note("scheduledAt", .invalidValue, "is not for instant broadcasts; leave it out, or say scheduled")
            return nil
        }
        if isLocalToRecipient, timeZone != nil {
            reader.note("timeZone", .invalidValue, "is each recipient's own where recipientTimeZone is true")
        }
        let moment =
            isLocalToRecipient
            ? moments.wallClock(scheduledAt, "scheduledAt", &reader)
            : moments.moment(scheduledAt, "scheduledAt", &reader)
        guard let moment else { return nil }
        guard moment + (isLocalToRecipient ? Self.lastPlaceMilliseconds : 0) > now else {
            reader.note("scheduledAt", .invalidValue, "lies in the past")
            return nil
        }
        guard moment - now <= Self.leadMaximumMilliseconds else {
            reader.note("scheduledAt", .invalidValue, "lies more than a year ahead")
            return nil
        }
        return moment
    }

    private func end(
        _ state: BroadcastState,
        _ start: Timestamp,
        _ moments: MomentReader,
        at now: Timestamp,
        _ reader: inout FieldReader
    ) -> Timestamp? {
        guard let expiresAt else {
            let standard = start + Self.lifetimeMilliseconds
            // Nobody knows when a draft is started.
            return state == .draft ? max(standard, now + Self.lifetimeMaximumMilliseconds) : standard
        }
        guard let moment = moments.moment(expiresAt, "expiresAt", &reader) else { return nil }
        guard moment > max(start, now), moment - start <= Self.lifetimeMaximumMilliseconds else {
            reader.note("expiresAt", .invalidValue, "must lie behind the begin, by 30 days at the most")
            return nil
        }
        return moment
    }
}
