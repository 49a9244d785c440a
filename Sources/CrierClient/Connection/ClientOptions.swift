/// How a client waits, and how it tries again.
public struct ClientOptions: Sendable, Hashable {
    /// How long one try may take, from the connection to the last byte of the answer. A server holds a call for as long as its workspace
    /// says, 60 seconds at the most, until Meta has answered; less than that gives up calls that are going well.
    public var timeout: Duration
    /// When a call is tried again.
    public var retries: RetryPolicy
    /// What the server's log calls this program: the header `User-Agent`.
    public var userAgent: String

    /// - Parameters:
    ///   - timeout: of one try; 75 seconds where it is left out.
    ///   - retries: when a call is tried again.
    ///   - userAgent: what the server's log calls this program.
    public init(
        timeout: Duration = .seconds(75),
        retries: RetryPolicy = .standard,
        userAgent: String = "crier-client-swift"
    ) {
        self.timeout = timeout
        self.retries = retries
        self.userAgent = userAgent
    }
}
