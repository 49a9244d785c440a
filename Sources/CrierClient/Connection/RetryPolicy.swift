/// How often, how fast and for how long a call is tried again.
///
/// Tried again is what may go through later: no connection, no answer in time, 408, 429, any 5xx, and 409 `idempotency_key_in_use`.
/// Other answers are final. Between two tries lies a random time, up to a limit that doubles from try to try, so that many clients of a
/// server that comes back do not come all at once; where the server says `Retry-After`, at least that long.
public struct RetryPolicy: Sendable, Hashable {
    /// How many tries there are in all, the first one with them; at least 1.
    public var triesMaximum: Int
    /// The limit of the pause behind the first try. It doubles with each further one.
    public var firstPause: Duration
    /// What that limit grows to at the most. `Retry-After` may ask for more.
    public var pauseMaximum: Duration
    /// How long a call may take with all its tries and pauses. A pause that would end after it is not begun.
    public var deadline: Duration

    /// - Parameters:
    ///   - triesMaximum: tries in all; what is less than 1 is taken as 1.
    ///   - firstPause: limit of the first pause.
    ///   - pauseMaximum: what the limit grows to.
    ///   - deadline: of the whole call.
    public init(triesMaximum: Int, firstPause: Duration, pauseMaximum: Duration, deadline: Duration) {
        self.triesMaximum = max(1, triesMaximum)
        self.firstPause = firstPause
        self.pauseMaximum = pauseMaximum
        self.deadline = deadline
    }

    /// Six tries within three minutes, with pauses of up to 1, 2, 4, 8 and 16 seconds.
    public static let standard = RetryPolicy(
        triesMaximum: 6,
        firstPause: .seconds(1),
        pauseMaximum: .seconds(16),
        deadline: .seconds(180)
    )

    /// One try, and no more.
    public static let never = RetryPolicy(
        triesMaximum: 1,
        firstPause: .zero,
        pauseMaximum: .zero,
        deadline: .seconds(180)
    )
}
