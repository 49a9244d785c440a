import AsyncHTTPClient
import Testing

@testable import CrierClient

struct ExchangeTests {
    @Test(arguments: [HTTPClientError.connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout])
    func `what comes before the first byte leaves nothing in doubt`(error: HTTPClientError) {
        #expect(Exchange.outcome(of: error).event == .unsent)
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
