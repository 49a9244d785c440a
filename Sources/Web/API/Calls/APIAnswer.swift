package import Domain
package import HTTPTypes
import Hummingbird
import NIOCore
package import Store
package import WireJSON

/// What a call is answered with.
package struct APIAnswer: Sendable {
    package var status: HTTPResponse.Status
    /// JSON, unless ``contentType`` says otherwise.
    package var body: [UInt8]
    package var headers: HTTPFields
    var contentType = "application/json"
    package var keeping: Keeping
    /// In the place of `body`, for whoever repeats the call with its key: an answer that shows a secret shows it once, and is not kept
    /// with it.
    var bodyToKeep: [UInt8]?
    /// In the place of `body`, where the answer may be of any length.
    var export: Export?

    /// An answer that is made while it is sent, a part at a time.
    struct Export: Sendable {
        let contentType: String
        /// Under which a browser keeps it. ASCII without quotes.
        let filename: String
        /// Its parts, each made when the one before has been sent. An error breaks the connection off, so that nobody takes a part
        /// for the whole.
        let parts: any AsyncSequence<ByteBuffer, any Error> & Sendable
    }

    /// Who keeps the answer for the call's idempotency key, where it has one.
    package enum Keeping: Sendable {
        /// The front, once it is made; `message` is the one it is about.
        case afterwards(message: ID<Message>?)
        /// It was kept in the transaction of its effect.
        case withEffect
    }

    package init(
        status: HTTPResponse.Status,
        body: [UInt8],
        headers: HTTPFields = [:],
        keeping: Keeping = .afterwards(message: nil)
    ) {
        self.status = status
        self.body = body
        self.headers = headers
        self.keeping = keeping
    }

    package init(_ kept: KeptAnswer.Answer, keeping: Keeping = .afterwards(message: nil)) {
        self.init(status: HTTPResponse.Status(code: kept.status), body: kept.body, keeping: keeping)
    }

    /// The envelope of every endpoint but `/broadcasts/send`: `{"status":"success","message":…,"data":{…}}`.
    /// - Parameter data: writes the members of `data`.
    package static func success(
        _ message: String,
        status: HTTPResponse.Status = .ok,
        warnings: [String] = [],
        data: (inout JSONWriter) -> Void
    ) -> APIAnswer {
        var writer = JSONWriter(capacityBytes: 1_024)
        writer.object { writer in
            writer.member("status", "success")
            writer.member("message", message)
            writer.key("data")
            writer.object(data)
            writer.warnings(warnings)
        }
        return APIAnswer(status: status, body: writer.take())
    }

    /// An export. It is never kept for a key: only `GET` gives one.
    init(_ export: Export) {
        self.init(status: .ok, body: [])
        self.export = export
    }

    var kept: KeptAnswer.Answer { KeptAnswer.Answer(status: Int(status.code), body: bodyToKeep ?? body) }

    /// The HTTP form. `HEAD` is answered with the length of what `GET` would give, and no body.
    func response(isHead: Bool) -> Response {
        var headers = headers
        if let export {
            headers[.contentType] = export.contentType
            headers[.contentDisposition] = "attachment; filename=\"\(export.filename)\""
            headers[.cacheControl] = "no-store"
            let body = ResponseBody(asyncSequence: export.parts)
            return Response(status: status, headers: headers, body: isHead ? ResponseBody() : body)
        }
        // Its own three, and those that come with the connection: one allocation for all.
        headers.reserveCapacity(headers.count + 8)
        headers[.contentType] = contentType
        headers[.contentLength] = String(body.count)
        headers[.cacheControl] = "no-store"
        return Response(
            status: status,
            headers: headers,
            body: isHead ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: body))
        )
    }
}

extension JSONWriter {
    /// `"warnings":[…]`, where there are any.
    mutating func warnings(_ warnings: [String]) {
        guard !warnings.isEmpty else { return }
        key("warnings")
        array { writer in
            for warning in warnings { writer.string(warning) }
        }
    }
}
