/// Recipients of one broadcast refused with the same code, one after the other.
///
/// One bad row of the audience can bring any of the codes; five in a row are no accident.
package struct StrikeRun: Hashable, Sendable {
    package static let maximum = 5

    package private(set) var code: Int
    package private(set) var count: Int

    package init(code: Int = 0, count: Int = 0) {
        self.code = code
        self.count = count
    }

    /// Counts a refusal.
    /// - Returns: `true` when the run is long enough to stop the broadcast; the next one begins anew.
    package mutating func add(_ code: Int) -> Bool {
        self = code == self.code ? StrikeRun(code: code, count: count + 1) : StrikeRun(code: code, count: 1)
        guard count >= Self.maximum else { return false }
        self = StrikeRun()
        return true
    }
}
