import Crypto
import Domain
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Store
import TestKit

@testable import Webhooks

/// A door with an inbox behind it, as the server would mount it.
struct DoorSetup {
    let inbox = RecordingInbox()
    let clock = ManualClock()
    let signal = InboxSignal()
    var appSecrets = ["s3cret"]
    var verifyTokens = ["verify-me"]
    var limits = WebhookDoor.Limits()
    /// Stands before the inbox; for tests that hold an append back.
    var beforeAppend: @Sendable () async -> Void = {}

    func router() -> Router<BasicRequestContext> {
        let secrets = WebhookSecrets(
            appSecrets: appSecrets.map { Secret($0) },
            verifyTokens: verifyTokens.map { Secret($0) }
        )
        let door = WebhookDoor(
            secrets: { secrets },
            append: { [inbox, beforeAppend] draft async throws(StoreError) in
                await beforeAppend()
                try await inbox.appendToInbox([draft])
            },
            signal: signal,
            clock: clock,
            logger: Self.quietLogger,
            limits: limits
        )
        let router = Router()
        door.addRoutes(to: router.group("webhooks/whatsapp"))
        return router
    }

    func application(_ processors: [InboxProcessor] = []) -> some ApplicationProtocol {
        Application(
            router: router(),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            services: processors
        )
    }

    static var quietLogger: Logger {
        Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    }

    /// What Meta would put into the header for this body.
    static func signature(of body: [UInt8], secret: String = "s3cret") -> String {
        let code = HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: Array(secret.utf8)))
        let digits = code.flatMap { [hexadecimalDigit(UInt64($0 >> 4)), hexadecimalDigit(UInt64($0 & 15))] }
        return "sha256=" + String(decoding: digits, as: UTF8.self)
    }
}

extension TestClientProtocol {
    /// Posts a body to the door as Meta does; `signature` `nil` leaves the header out.
    func post(_ body: [UInt8], signature: String?) async throws -> Int {
        var headers: HTTPFields = [.contentType: "application/json"]
        if let signature, let name = HTTPField.Name("X-Hub-Signature-256") { headers[name] = signature }
        return try await execute(
            uri: "/webhooks/whatsapp",
            method: .post,
            headers: headers,
            body: ByteBuffer(bytes: body)
        ) { $0.status.code }
    }

    func post(_ body: [UInt8]) async throws -> Int {
        try await post(body, signature: DoorSetup.signature(of: body))
    }
}
