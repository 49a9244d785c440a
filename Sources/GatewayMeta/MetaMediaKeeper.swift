package import AsyncHTTPClient
import Domain
package import Gateway
import NIOCore
import NIOHTTP1
import Synchronization
import WireJSON

/// Files at Meta, over the general client.
package struct MetaMediaKeeper: MediaKeeper {
    private let client: HTTPClient
    private let reader: GraphReader
    private let settings: GraphSettings

    /// - Parameter client: configured as ``MetaAccountReader/clientConfiguration``; stays the caller's.
    package init(client: HTTPClient, settings: GraphSettings) {
        self.client = client
        reader = GraphReader(client: client, settings: settings)
        self.settings = settings
    }

    /// `POST /{sender-id}/media`, as a form with the file in it.
    package func upload(_ file: OutgoingFile, by account: SenderAccount) async throws(GatewayError) -> String {
        let form = UploadForm(file)
        let answer = try await reader.call(
            .POST,
            settings.path(account.phoneNumberID, "media"),
            content: GraphReader.Content(
                type: form.contentType,
                body: .stream(form.parts, length: .known(Int64(form.byteCount)))
            ),
            deadlineMilliseconds: settings.transferDeadlineMilliseconds,
            account: account
        )
        let json = try GraphReader.json(answer, "an upload")
        guard let id = json["id"]?.stringValue ?? json["id"]?.intValue.map(String.init) else {
            throw .unreadable("an upload without an id")
        }
        return id
    }

    /// `GET /{media-id}`.
    package func media(_ id: String, of account: SenderAccount) async throws(GatewayError) -> MediaInfo {
        let answer = try await reader.get(settings.path(id), query: [], account: account)
        let json = try GraphReader.json(answer, "a file")
        guard let url = json["url"]?.stringValue else { throw .unreadable("a file without an address") }
        let size = json["file_size"]?.intValue ?? json["file_size"]?.stringValue.flatMap { Int64($0) }
        return MediaInfo(
            id: json["id"]?.stringValue ?? id,
            url: url,
            mimeType: json["mime_type"]?.stringValue,
            sha256: json["sha256"]?.stringValue,
            byteCount: size.map(Int.init)
        )
    }

    package func download(
        _ info: MediaInfo,
        by account: SenderAccount
    ) async throws(GatewayError) -> FileBytes {
        // The token goes along: over TLS, unless it goes without at every other call, as to a pretend Meta.
        guard info.url.hasPrefix("https://") || !settings.root.origin.usesTLS else {
            throw .unreadable("a file's address without TLS")
        }
        var request = HTTPClientRequest(url: info.url)
        request.headers.add(name: "authorization", value: "Bearer \(account.accessToken.reveal())")
        request.headers.add(name: "user-agent", value: "crier")
        let response: HTTPClientResponse
        do {
            let deadline = NIODeadline.now() + .milliseconds(settings.transferDeadlineMilliseconds)
            response = try await client.execute(request, deadline: deadline)
        } catch {
            throw .unreachable(String(describing: error))
        }
        guard response.status == .ok else { throw .unreadable("HTTP \(response.status.code) instead of the file") }
        return response.body.map { Array($0.readableBytesView) }
    }

    package func deleteMedia(_ id: String, of account: SenderAccount) async throws(GatewayError) {
        _ = try await reader.call(.DELETE, settings.path(id), account: account)
    }
}

/// The `multipart/form-data` (RFC 7578) of an upload: two words, then the file.
private struct UploadForm: Sendable {
    /// No file is likely to hold it, and Meta reads up to the declared length.
    private static let boundary = "crier-7d1b0c52e6f94a3f8e2a"
    let file: OutgoingFile
    private let head: [UInt8]
    private let tail: [UInt8]

    var contentType: String { "multipart/form-data; boundary=\(Self.boundary)" }
    var byteCount: Int { head.count + file.byteCount + tail.count }

    init(_ file: OutgoingFile) {
        self.file = file
        func field(_ name: String, _ value: String) -> String {
            "--\(Self.boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
        }
        // Quotes and line ends would end the header.
        let name = (file.filename ?? "file").map { "\"\\\r\n".contains($0) ? "_" : $0 }
        head = Array(
            """
            \(field("messaging_product", "whatsapp"))\(field("type", file.type.mime))--\(Self.boundary)\r
            Content-Disposition: form-data; name="file"; filename="\(String(name))"\r
            Content-Type: \(file.type.mime)\r
            \r

            """.utf8
        )
        tail = Array("\r\n--\(Self.boundary)--\r\n".utf8)
    }

    /// The head, the file's parts, the tail.
    var parts: AsyncThrowingStream<ByteBuffer, any Error> {
        // The number of the next part; `nil` behind the tail.
        let next = Mutex<Int?>(-1)
        let (file, head, tail) = (file, head, tail)
        return AsyncThrowingStream {
            guard let number = next.withLock({ $0 }) else { return nil }
            next.withLock { $0 = number + 1 }
            if number < 0 { return ByteBuffer(bytes: head) }
            if let part = try await file.part(number) { return ByteBuffer(bytes: part) }
            next.withLock { $0 = nil }
            return ByteBuffer(bytes: tail)
        }
    }
}
