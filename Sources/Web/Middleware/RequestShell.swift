package import HTTPTypes
package import Hummingbird
import Logging
import NIOCore

/// The outermost layer: gives every request its id, and every answer, whatever made it, our shape of error.
package struct RequestShell: RouterMiddleware {
    private let ids = RequestIDs()
    private let table: EndpointTable

    /// - Parameter known: every path that is served, those of other rooms included, for the answers 404 and 405.
    package init(known: [(method: HTTPRequest.Method, path: String)]) {
        table = EndpointTable(known)
    }

    package func handle(
        _ request: Request,
        context: APIContext,
        next: @concurrent (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        context.requestID = ids.id(from: request.headers[.requestID])
        var response: Response
        do {
            response = try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            response = Self.response(missing(request), request, context)
        } catch let error as any HTTPResponseError {
            response = try error.response(from: request, context: context)
        } catch {
            // Only the type: the text of an error nobody foresaw may hold anything.
            context.logger.error(
                "a request failed for a reason nobody foresaw",
                metadata: ["request": "\(context.requestID)", "error": "\(type(of: error))"]
            )
            response = Self.response(APIFront.unforeseen, request, context)
        }
        response.headers[.requestID] = context.requestID
        // NIO's decoder reads no further on a connection where another protocol was offered, and none is taken up here. Java's client
        // offers HTTP/2 with every first call.
        if request.headers[.upgrade] != nil {
            response.headers[.connection] = "close"
            context.channel.close(mode: .input, promise: nil)
        }
        return response
    }

    private static func response(_ error: APIError, _ request: Request, _ context: APIContext) -> Response {
        APIAnswer(status: error.status, body: error.body(requestID: context.requestID), headers: error.headers)
            .response(isHead: request.method == .head)
    }

    private func missing(_ request: Request) -> APIError {
        let methods = table.methods(of: request.uri.path)
        guard !methods.isEmpty else { return APIError(.notFound, "there is nothing at this path") }
        let allowed = methods.map(\.rawValue).joined(separator: ", ")
        return APIError(.methodNotAllowed, "this path takes \(allowed)", headers: [.allow: allowed])
    }
}
