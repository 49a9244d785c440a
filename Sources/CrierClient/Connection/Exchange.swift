import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// One try of a call, and what came of it in terms of what can have arrived.
struct Exchange: Sendable {
    /// Bytes that an answer may have; a page of a thousand templates has far fewer.
    private static let answerBytesMaximum = 16 * 1_024 * 1_024

    enum Outcome: Sendable {
        case answered(RawAnswer)
        case unsent(String)
        case lost(String)
        case impossible(String)

        var event: RetryDecision.Event {
            switch self {
            case .answered(let answer): .answered(answer.reply)
            case .unsent: .unsent
            case .lost: .lost
            case .impossible: .impossible
            }
        }
    }

    let client: CrierClient
    let call: Call

    /// Makes the call once.
    /// - Parameter timeout: for all of it; the HTTP client's own ends with the head of the answer.
    func run(within timeout: Duration) async -> Outcome {
        await withTaskGroup(of: Outcome?.self) { group in
            group.addTask { await execute() }
            group.addTask {
                do { try await Task.sleep(for: timeout) } catch { return nil }
                return .lost("no answer within \(timeout)")
            }
            defer { group.cancelAll() }
            while let outcome = await group.next() {
                if let outcome { return outcome }
            }
            return .lost("no answer")
        }
    }

    private func execute() async -> Outcome {
        do {
            let response = try await client.http.execute(request, timeout: .hours(1))
            let body = try await response.body.collect(upTo: Self.answerBytesMaximum)
            return .answered(
                RawAnswer(
                    status: Int(response.status.code),
                    body: Array(buffer: body),
                    retryAfter: RawAnswer.retryAfter(response.headers.first(name: "Retry-After")),
                    requestID: response.headers.first(name: "X-Request-Id"),
                    isReplay: response.headers.first(name: "Idempotency-Replayed") == "true"
                )
            )
        } catch {
            return Self.outcome(of: error)
        }
    }

    private var request: HTTPClientRequest {
        var request = HTTPClientRequest(url: client.baseURL + call.path)
        request.method = HTTPMethod(rawValue: call.method.rawValue)
        request.headers.add(name: "Authorization", value: "Bearer \(client.key.text)")
        request.headers.add(name: "User-Agent", value: client.options.userAgent)
        if let key = call.key { request.headers.add(name: "Idempotency-Key", value: key.rawValue) }
        if call.prefersAnswerAtOnce { request.headers.add(name: "Prefer", value: "respond-async") }
        if let body = call.body {
            request.headers.add(name: "Content-Type", value: call.contentType)
            request.body = .bytes(body)
        }
        return request
    }

    /// What an error of the network says of the call. Only what is known to come before the first byte counts as unsent.
    static func outcome(of error: any Error) -> Outcome {
        switch error {
        case is CancellationError: return .lost("the task was cancelled")
        case let error as NIOConnectionError: return .unsent(reason(error))
        // Of an address in digits. The other errors of a socket may also befall a connection that stood.
        case let error as IOError where error.errnoCode == ECONNREFUSED: return .unsent(reason(error))
        case let error as NIOSSLError:
            if case .handshakeFailed = error { return .unsent("the TLS handshake failed: \(error)") }
            return .lost("\(error)")
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            return .unsent("the certificate is not this host's")
        case let error as HTTPClientError: return outcome(of: error)
        default: return .lost("\(error)")
        }
    }

    private static func outcome(of error: HTTPClientError) -> Outcome {
        let early: [HTTPClientError] = [
            .connectTimeout, .tlsHandshakeTimeout, .socksHandshakeTimeout, .httpProxyHandshakeTimeout,
            .getConnectionFromPoolTimeout, .proxyAuthenticationRequired, .invalidProxyResponse,
        ]
        let impossible: [HTTPClientError] = [
            .invalidURL, .emptyHost, .emptyScheme, .missingSocketPath, .alreadyShutdown,
        ]
        let words = error.shortDescription
        if error == .connectTimeout { return .unsent("no connection in time") }
        if early.contains(error) { return .unsent(words) }
        // What these say differs from case to case; their short words do not.
        let isMalformed = words.hasPrefix("Invalid header field") || words.hasPrefix("Unsupported scheme")
        if impossible.contains(error) || isMalformed {
            return .impossible("\(words); an address is written http://HOST:PORT, a key has no line breaks")
        }
        switch error {
        case .remoteConnectionClosed: return .lost("the connection broke")
        case .cancelled: return .lost("the task was cancelled")
        default: return .lost(words)
        }
    }

    private static func reason(_ error: NIOConnectionError) -> String {
        if let first = error.connectionErrors.first { return reason(first.error) }
        guard let lookup = error.dnsAError ?? error.dnsAAAAError else { return "no connection" }
        return "\(error.host) has no address: \(lookup)"
    }

    /// The few that people meet, in plain words.
    private static func reason(_ error: any Error) -> String {
        switch (error as? IOError)?.errnoCode {
        case ECONNREFUSED: "connection refused"
        case EHOSTUNREACH, ENETUNREACH: "no way leads there"
        case ETIMEDOUT: "no connection in time"
        default: "\(error)"
        }
    }
}
