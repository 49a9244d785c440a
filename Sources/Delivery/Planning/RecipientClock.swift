import Domain
import Foundation
import Synchronization

/// Where a recipient's clock stands when it shows a given time.
///
/// A number's zone comes from the numbering plan. Where a number may lie in several, the latest of them counts: a message an hour after
/// breakfast is better than one an hour before it.
final class RecipientClock: Sendable {
    /// Seconds from UTC by zone, for the one wall-clock time that this is about.
    private let moments = Mutex<[String: Timestamp]>([:])
    private let wallClock: Timestamp

    /// - Parameter wallClock: the digits on the clock, read as UTC.
    init(_ wallClock: Timestamp) {
        self.wallClock = wallClock
    }

    /// When it is that time where the number is; UTC where nobody knows.
    func moment(for phone: PhoneNumber) -> Timestamp {
        phone.timeZones.map(moment(in:)).max() ?? wallClock
    }

    private func moment(in zone: String) -> Timestamp {
        if let known = moments.withLock({ $0[zone] }) { return known }
        let found = Self.moment(of: wallClock, in: zone)
        moments.withLock { $0[zone] = found }
        return found
    }

    private static func moment(of wallClock: Timestamp, in name: String) -> Timestamp {
        guard let zone = TimeZone(identifier: name) else { return wallClock }
        // The offset at the moment sought, which the offset at a first guess finds but for the hour of a change of clocks.
        var moment = wallClock
        for _ in 0..<2 {
            let date = Date(timeIntervalSince1970: Double(moment.milliseconds) / 1_000)
            moment = wallClock + -Int64(zone.secondsFromGMT(for: date)) * 1_000
        }
        return moment
    }
}
