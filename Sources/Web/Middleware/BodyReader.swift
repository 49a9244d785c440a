import Domain
import HTTPTypes
import Hummingbird
import NIOCore
import WireJSON

/// Reads bodies within their limits, and JSON out of them.
struct BodyReader: Sendable {
    /// Bytes a body may have.
    static let byteMaximum = 1 << 20
    let deadlines: BodyDeadlines

    /// All of the body.
    func read(_ request: Request, _ context: APIContext) async throws(APIError) -> [UInt8] {
        if let text = request.headers.value(of: .contentLength), let length = Int(text) {
            if length > Self.byteMaximum { throw Self.tooLarge }
            // Nothing will come: the reading, and its deadline, can be spared.
            if length == 0 { return [] }
        }
        if context.isBodyWhole {
            do { return try await collect(request.body) } catch { throw error as? APIError ?? Self.brokenOff }
        }
        let watch = deadlines.begin(context.channel)
        do {
            let bytes = try await collect(request.body)
            if deadlines.end(watch) { throw Self.tooSlow }
            return bytes
        } catch let error as APIError {
            _ = deadlines.end(watch)
            throw error
        } catch {
            if deadlines.end(watch) { throw Self.tooSlow }
            throw Self.brokenOff
        }
    }

    private func collect(_ body: RequestBody) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await chunk in body {
            if bytes.count + chunk.readableBytes > Self.byteMaximum { throw Self.tooLarge }
            bytes.append(contentsOf: chunk.readableBytesView)
        }
        return bytes
    }

    /// A body that parses is taken whatever its header says: Chatflow's own published Ruby example sends JSON as a
    /// form. One that does not is 400 where it was meant to be JSON, else 415.
    static func parse(_ bytes: [UInt8], headers: HTTPFields) throws(APIError) -> JSONValue {
        if let encoding = headers[.contentEncoding], encoding.lowercased() != "identity" {
            throw APIError(.unsupportedMediaType, "bodies are taken without Content-Encoding")
        }
        guard !bytes.isEmpty else {
            throw APIError(.malformedJSON, "the body is empty; a JSON object is expected")
        }
        do {
            return try JSONValue.parse(bytes)
        } catch {
            if isDeclaredJSON(headers[.contentType]) {
                throw APIError(.malformedJSON, "the body is not valid JSON: \(error.description)")
            }
            throw APIError(.unsupportedMediaType, "the body is no JSON; send JSON with Content-Type: application/json")
        }
    }

    static func isDeclaredJSON(_ contentType: String?) -> Bool {
        guard let contentType else { return false }
        let type = String(contentType.prefix { $0 != ";" }).trimmingBlanks().lowercased()
        return type == "application/json" || type.hasSuffix("+json")
    }

    private static var tooLarge: APIError {
        APIError(.bodyTooLarge, "a body may have at most \(byteMaximum) bytes")
    }

    static var brokenOff: APIError {
        APIError(.malformedRequest, "the request broke off before its end", headers: [.connection: "close"])
    }

    static var tooSlow: APIError {
        APIError(.requestTimeout, "the body did not arrive in time", headers: [.connection: "close"])
    }
}
