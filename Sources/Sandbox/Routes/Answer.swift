import HTTPTypes
import Hummingbird
import NIOCore

/// Turns what the machine says into HTTP.
enum Answer {
    private static let jsonHeaders: HTTPFields = [
        .contentType: "application/json; charset=UTF-8", .cacheControl: "private, no-cache, no-store",
    ]

    static func json(_ bytes: [UInt8], status: Int = 200) -> Response {
        Response(
            status: HTTPResponse.Status(code: status),
            headers: jsonHeaders,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
    }

    static func json(_ tree: JSONTree, status: Int = 200) -> Response {
        json(JSONTreeWriter.bytes(of: tree), status: status)
    }

    static func refusal(_ refusal: GraphRefusal, trace: UInt64) -> Response {
        var response = json(refusal.tree(trace: trace), status: refusal.httpStatus)
        if refusal.httpStatus == 401 {
            response.headers[.wwwAuthenticate] = "OAuth \"Facebook Platform\" \"invalid_token\""
        }
        return response
    }

    static func plain(_ text: String, status: Int, type: String = "text/html; charset=utf-8") -> Response {
        Response(
            status: HTTPResponse.Status(code: status),
            headers: [.contentType: type],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }

    static let success: JSONTree = ["success": true]
}
