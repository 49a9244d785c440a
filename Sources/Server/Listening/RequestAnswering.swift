import Domain
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import Synchronization
import Web

/// Takes each request to the router and its answer to the connection: what `Application` does of itself, less a logger and a task local
/// made anew for every request, which our own request ids make needless.
struct RequestAnswering: Sendable {
    private let responder: RouterResponder<APIContext>
    private let logger: Logger
    private let dates = HTTPDates()

    init(responder: RouterResponder<APIContext>, logger: Logger) {
        var logger = logger
        // What asks Hummingbird for a request's id reads it here, and must find something.
        logger[metadataKey: "hb.request.id"] = "-"
        self.responder = responder
        self.logger = logger
    }

    /// For a request whose body may still be to come.
    @concurrent @Sendable func answer(_ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel)
        async throws
    {
        let response = try await response(to: request, isWhole: false, on: channel)
        do {
            try await writer.write(response: response.head, body: response.body)
        } catch is HTTPParserError {
            // By its own name it would be answered with 400, behind an answer that has begun.
            throw BrokenOff()
        }
    }

    /// - Parameter isWhole: whether the request's body is there to its end.
    func response(to request: Request, isWhole: Bool, on channel: any Channel) async throws -> Response {
        var context = APIContext(source: ApplicationRequestContextSource(channel: channel, logger: logger))
        context.isBodyWhole = isWhole
        var response = try await responder.respond(to: request, context: context)
        response.headers[.date] = dates.now
        response.headers[.server] = "crier"
        return response
    }
}

/// What comes next on a connection is no HTTP, and was noticed in the middle of an answer.
private struct BrokenOff: Error {}

/// The header `Date` (RFC 9110, section 6.6.1), written once a second.
private final class HTTPDates: Sendable {
    private struct Written {
        var second = Int64.min
        var text = ""
    }

    private let clock = SystemClock()
    private let written = Mutex(Written())

    var now: String {
        let moment = clock.now
        let second = moment.milliseconds / 1_000
        return written.withLock { written in
            if written.second != second { written = Written(second: second, text: moment.httpDate) }
            return written.text
        }
    }
}
