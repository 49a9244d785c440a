import AsyncHTTPClient
import Domain
import Gateway
import NIOCore
import NIOHTTP1

/// Asks the Graph API questions that may be asked again: one GET, one bounded answer.
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
        guard let path else { throw .unreadable("an id of the account holds characters that no path can") }
        let text = query.map { "\($0.name)=\(Self.encoded($0.value))" }.joined(separator: "&")
        var request = HTTPClientRequest(
            url: "\(settings.root.origin.usesTLS ? "https" : "http")://\(settings.root.origin.authority)\(path)?\(text)"
        )
        request.headers.add(name: "authorization", value: "Bearer \(account.accessToken.reveal())")
        request.headers.add(name: "accept", value: "application/json")
        request.headers.add(name: "user-agent", value: "crier")
        let status: Int
        let body: [UInt8]
        do {
            let deadline = NIODeadline.now() + .milliseconds(settings.readDeadlineMilliseconds)
            let response = try await client.execute(request, deadline: deadline)
            status = Int(response.status.code)
            body = Array(try await response.body.collect(upTo: settings.pageMaximumBytes).readableBytesView)
        } catch is NIOTooManyBytesError {
            throw .unreadable("more than \(settings.pageMaximumBytes) bytes")
        } catch {
            throw .unreachable(String(describing: error))
        }
        if let refusal = GraphError.refusal(in: body, httpStatus: status) { throw .refused(refusal) }
        if status == 429 {
            throw .refused(
                Refusal(code: Refusal.plainThrottleCode, title: "HTTP 429 without an error object", httpStatus: 429)
            )
        }
        guard status == 200 else { throw .unreadable("HTTP \(status) without an error object") }
        return body
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
