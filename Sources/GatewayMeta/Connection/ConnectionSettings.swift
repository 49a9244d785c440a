package import NIOSSL

/// Limits and waits of the hot path's connections. Every one has a number.
package struct ConnectionSettings: Sendable {
    /// Open connections per host. One HTTP/1.1 connection carries one request at a time, so a host that answers in
    /// 250 ms takes `4 × connections` requests a second. Default 256, at least 1.
    package var connectionsPerHostMaximum = 256
    /// Requests that may wait for a connection to one host before more are refused. Default 4,096.
    package var waitersPerHostMaximum = 4096
    /// Different hosts at a time; one more is refused. Default 16: there is one Graph API, and perhaps a sandbox.
    package var hostsMaximum = 16
    /// Name look-up, TCP and TLS together. Default 5 s.
    package var connectTimeoutMilliseconds: Int64 = 5_000
    /// An unused connection is closed after this long. Shorter than what servers and NATs grant, because a connection
    /// the server closes under our request leaves that request in doubt. Default 15 s.
    package var idleMilliseconds: Int64 = 15_000
    /// A connection older than this is not used again, so that a change of address is followed. Default 5 min.
    package var lifetimeMilliseconds: Int64 = 300_000
    /// Largest status line and headers of an answer. Default 16 KiB.
    package var answerHeadMaximumBytes = 16 * 1024
    /// Largest body of an answer. Default 1 MiB.
    package var answerBodyMaximumBytes = 1024 * 1024
    /// Whose certificates are believed. Default: the system's authorities.
    package var trustRoots: NIOSSLTrustRoots = .default

    package init() {}

    var pool: PoolMachine.Limits {
        PoolMachine.Limits(
            connectionsMaximum: connectionsPerHostMaximum,
            waitersMaximum: waitersPerHostMaximum,
            idleMilliseconds: idleMilliseconds,
            lifetimeMilliseconds: lifetimeMilliseconds
        )
    }

    var answer: AnswerParser.Limits {
        AnswerParser.Limits(headMaximumBytes: answerHeadMaximumBytes, bodyMaximumBytes: answerBodyMaximumBytes)
    }
}
