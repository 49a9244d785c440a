import AsyncHTTPClient
import Foundation
import NIOCore
import Testing

@testable import CrierClient

struct ExchangeTests {
    @Test(arguments: [HTTPClientError.connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout])
    func `what comes before the first byte leaves nothing in doubt`(error: HTTPClientError) {
        #expect(Exchange.outcome(of: error).event == .unsent)
    }

    @Test func `of a socket's errors only the refused connection surely comes before the first byte`() {
        #expect(Exchange.outcome(of: IOError(errnoCode: ECONNREFUSED, reason: "connect")).event == .unsent)
        for code in [ECONNRESET, EPIPE, ETIMEDOUT, EHOSTUNREACH] {
            #expect(Exchange.outcome(of: IOError(errnoCode: code, reason: "read")).event == .lost)
        }
    }

    @Test(arguments: [
        HTTPClientError.remoteConnectionClosed, .readTimeout, .deadlineExceeded, .cancelled, .uncleanShutdown,
    ])
    func `what comes after it does`(error: HTTPClientError) {
        #expect(Exchange.outcome(of: error).event == .lost)
        #expect(Exchange.outcome(of: CancellationError()).event == .lost)
    }

    @Test(arguments: [
        HTTPClientError.invalidURL, .emptyHost, .unsupportedScheme("gopher"), .invalidHeaderFieldValues(["a\nb"]),
    ])
    func `a request that cannot be made is not tried again`(error: HTTPClientError) {
        #expect(Exchange.outcome(of: error).event == .impossible)
    }

    @Test func `the time that the server asks for is read, and nonsense is not`() {
        #expect(RawAnswer.retryAfter("3") == .seconds(3))
        #expect(RawAnswer.retryAfter("0") == .zero)
        for text in [nil, "", "-1", "soon", "Wed, 21 Oct 2026 07:28:00 GMT"] {
            #expect(RawAnswer.retryAfter(text) == nil)
        }
        #expect(RawAnswer.retryAfter("99999999999") == .seconds(86_400))
    }
}
