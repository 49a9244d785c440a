package import Domain
import Foundation
import Synchronization

/// Says how long it is quiet where a recipient is.
///
/// A number's zone comes from the numbering plan. Where it may lie in several it is quiet while it is in any of them, as long as
/// that leaves a time to send; else the first one counts. What nobody knows is taken for UTC.
package final class QuietClock: Sendable {
    private static let zoneMinuteMilliseconds: Int64 = 60_000
    private static let dayMilliseconds: Int64 = 86_400_000
    /// Answers that are remembered, before all are forgotten.
    private static let knownMaximum = 10_000

    private struct Question: Hashable {
        let hours: QuietHours
        let zones: [String]
        let moment: Timestamp
    }

    private let known = Mutex<[Question: Timestamp]>([:])

    package init() {}

    /// The first moment, from one on, at which it is not quiet for a recipient: the same one where it is not quiet then.
    package func opening(of hours: QuietHours, for phone: PhoneNumber, from moment: Timestamp) -> Timestamp {
        let question = Question(hours: hours, zones: hours.timeZone.map { [$0] } ?? phone.timeZones, moment: moment)
        if let answer = known.withLock({ $0[question] }) { return answer }
        let answer = Self.answer(to: question)
        known.withLock { known in
            if known.count >= Self.knownMaximum { known.removeAll() }
            known[question] = answer
        }
        return answer
    }

    private static func answer(to question: Question) -> Timestamp {
        let zones = question.zones.compactMap(TimeZone.init(identifier:))
        let places = zones.isEmpty ? [TimeZone.gmt] : zones
        return opening(question.hours, in: places, from: question.moment)
            ?? opening(question.hours, in: Array(places.prefix(1)), from: question.moment) ?? question.moment
    }

    /// - Returns: `nil` where it is quiet all day somewhere.
    private static func opening(_ hours: QuietHours, in zones: [TimeZone], from start: Timestamp) -> Timestamp? {
        var moment = start
        while moment - start <= dayMilliseconds {
            let left = zones.compactMap { zone in
                hours.minutesLeft(at: minute(of: moment, in: zone))
            }.max()
            guard let left else { return moment }
            // To the beginning of the minute in which it ends, an hour at a time: a clock may be turned meanwhile.
            let minutes = moment.milliseconds / zoneMinuteMilliseconds + Int64(min(left, 60))
            moment = Timestamp(milliseconds: minutes * zoneMinuteMilliseconds)
        }
        return nil
    }

    private static func minute(of moment: Timestamp, in zone: TimeZone) -> Int {
        let date = Date(timeIntervalSince1970: Double(moment.milliseconds) / 1_000)
        let seconds = moment.milliseconds / 1_000 + Int64(zone.secondsFromGMT(for: date))
        return Int((seconds / 60) % 1_440)
    }
}
