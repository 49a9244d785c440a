/// Why a request has no answer, and above all: whether any byte of it can have left this machine.
///
/// Meta offers nothing that would make a second, equal request harmless (`messages/send-messages` names no idempotency
/// key), so the two cases must never be mixed up. When in doubt it is ``uncertain(_:)``.
package enum ExchangeError: Error, Equatable, Sendable {
    /// No byte of the request was handed to a socket. Sending it again cannot repeat anything.
    case notSent(NotSentReason)
    /// At least its first byte was handed to a socket, and no complete, readable answer came. The server may have
    /// acted.
    case uncertain(UncertainReason)

    /// What stopped a request before its first byte.
    package enum NotSentReason: Equatable, Sendable {
        /// The name has no address, or no address took the connection. The text is for logs.
        case unreachable(String)
        /// The connection stood but TLS did not: an unknown certificate, a wrong name, no common version.
        case tls(String)
        /// Connecting, TLS included, took longer than the connect timeout.
        case connectTimeout
        /// The request's own deadline passed while it waited for a connection.
        case deadline
        /// Too many requests already wait for a connection to this host.
        case queueFull
        /// The caller's task was cancelled while the request waited for a connection.
        case cancelled
        /// The client is shutting down.
        case shutDown
    }

    /// What came instead of an answer.
    package enum UncertainReason: Equatable, Sendable {
        /// The request's deadline passed.
        case deadline
        /// The connection ended before the answer did. The text is for logs.
        case connectionLost(String)
        /// What came is not HTTP, or is larger than allowed.
        case unreadable(AnswerFault)
    }
}

/// What is wrong with an answer.
package enum AnswerFault: Error, Equatable, Sendable {
    case headTooLarge
    case bodyTooLarge
    /// Not HTTP/1.1 as RFC 9112 defines it; the text says where.
    case malformed(String)
}
