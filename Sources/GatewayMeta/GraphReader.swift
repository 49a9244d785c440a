import AsyncHTTPClient
import Domain
import Gateway
import NIOCore
import NIOHTTP1
import WireJSON

/// Asks the Graph API what may be asked again: one call, one bounded answer.
struct GraphReader: Sendable {
    let client: HTTPClient
    let settings: GraphSettings

    /// Gets the JSON of an object or of a page.
    ///
    /// - Parameter query: names and values, not yet encoded.
    func get(
        _ path: String?,
        query: [(name: String, value: String)],
        account: SenderAccount
    ) async throws(GatewayError) -> [UInt8] {
        try await call(.GET, path, query: query, account: account)
    }

    /// What is sent along.
    struct Content: Sendable {
        var type: String
        var body: HTTPClientRequest.Body

        static func json(_ bytes: [UInt8]) -> Content { Content(type: "application/json", body: .bytes(bytes)) }
    }

    /// Makes a call that does no harm when it is made twice.
    ///
    /// - Parameter deadlineMilliseconds: from the call to the end of the answer; as for all reading where none is given.
    func call(
        _ method: HTTPMethod,
        _ path: String?,
        query: [(name: String, value: String)] = [],
        content: Content? = nil,
        deadlineMilliseconds: Int64? = nil,
        account: SenderAccount
    ) async throws(GatewayError) -> [UInt8] {
        guard let path else { throw .unreadable("an id of the account holds characters that no path can") }
        let text = query.map { "\($0.name)=\(Self.encoded($0.value))" }.joined(separator: "&")
        let root = "\(settings.root.origin.usesTLS ? "https" : "http")://\(settings.root.origin.authority)"
        var request = HTTPClientRequest(url: root + path + (text.isEmpty ? "" : "?" + text))
        request.method = method
        if let content {
            request.headers.add(name: "content-type", value: content.type)
            request.body = content.body
        }
        request.headers.add(name: "authorization", value: "Bearer \(account.accessToken.reveal())")
        request.headers.add(name: "accept", value: "application/json")
        request.headers.add(name: "user-agent", value: "crier")
        let status: Int
        let answer: [UInt8]
        do {
            let milliseconds = deadlineMilliseconds ?? settings.readDeadlineMilliseconds
            let deadline = NIODeadline.now() + .milliseconds(milliseconds)
            let response = try await client.execute(request, deadline: deadline)
            status = Int(response.status.code)
            answer = Array(try await response.body.collect(upTo: settings.pageMaximumBytes).readableBytesView)
        } catch is NIOTooManyBytesError {
            throw .unreadable("more than \(settings.pageMaximumBytes) bytes")
        } catch {
            throw .unreachable(String(describing: error))
        }
        if let refusal = GraphError.refusal(in: answer, httpStatus: status) { throw .refused(refusal) }
        if status == 429 {
            throw .refused(
                Refusal(code: Refusal.plainThrottleCode, title: "HTTP 429 without an error object", httpStatus: 429)
            )
        }
        guard status == 200 else { throw .unreadable("HTTP \(status) without an error object") }
        return answer
    }

    /// Reads an answer.
    /// - Parameter what: it is, in the sentence of the error.
    static func json(_ answer: [UInt8], _ what: String) throws(GatewayError) -> JSONValue {
        do throws(JSONError) {
            return try JSONValue.parse(answer)
        } catch {
            throw .unreadable("\(what): \(error)")
        }
    }

    /// Percent-encodes all but the unreserved characters (RFC 3986 §2.3).
    private static func encoded(_ value: String) -> String {
        let hexadecimal = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in value.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                bytes.append(byte)
            default:
                bytes += [UInt8(ascii: "%"), hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
