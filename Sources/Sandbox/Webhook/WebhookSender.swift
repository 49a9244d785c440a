import AsyncHTTPClient
import Crypto
import Logging
import NIOCore
import NIOHTTP1

/// Carries webhooks to the receiver: asks the machine what is due, posts it, tells the machine how it went.
struct WebhookSender: Sendable {
    /// How often the machine is asked, which also gathers statuses into batches.
    private static let tickMilliseconds = 5

    let state: SandboxState
    let settings: SandboxSettings
    let client: HTTPClient
    let logger: Logger

    /// Goes on until cancelled. The machine bounds the calls under way.
    func run() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                while let job = state.event({ machine, now in machine.nextWebhook(at: now) }) {
                    group.addTask { await send(job) }
                }
                // Ends early only by cancellation, which the loop looks at next.
                try? await Task.sleep(for: .milliseconds(Self.tickMilliseconds))
            }
        }
    }

    private func send(_ job: WebhookJob) async {
        let body: [UInt8]
        switch job.content {
        case .bytes(let bytes): body = bytes
        case .statuses(let statuses, let numberIndex, let isOneChange):
            body = WebhookBody.statuses(
                statuses,
                of: settings.phoneNumbers[numberIndex],
                isOneChange: isOneChange,
                at: state.event { _, now in now }
            )
        }
        let isDelivered = await post(body, job)
        state.event { machine, now in machine.endWebhook(job, body: body, isDelivered: isDelivered, at: now) }
    }

    private func post(_ body: [UInt8], _ job: WebhookJob) async -> Bool {
        let secret = job.hasWrongSignature ? settings.appSecret + "!" : settings.appSecret
        var request = HTTPClientRequest(url: job.address)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.headers.add(name: "User-Agent", value: "facebookexternalua")
        request.headers.add(name: "X-Hub-Signature-256", value: Self.signature(of: body, secret: secret))
        request.body = .bytes(ByteBuffer(bytes: body))
        do {
            let response = try await client.execute(
                request,
                timeout: .milliseconds(settings.webhookTimeoutMilliseconds)
            )
            _ = try await response.body.collect(upTo: 65_536)
            return response.status.code == 200
        } catch {
            logger.debug("webhook not delivered", metadata: ["error": "\(error)"])
            return false
        }
    }

    /// `sha256=` and the hexadecimal HMAC-SHA256 of the raw bytes (`webhooks/create-webhook-endpoint`).
    static func signature(of body: [UInt8], secret: String) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: Array(secret.utf8)))
        return "sha256=" + hexadecimal(code)
    }

    static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in bytes { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }
}
