import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Asks a receiver whether it wants our webhooks: it must give the challenge back (`webhooks/create-webhook-endpoint`).
struct SubscriptionHandshake: Sendable {
    let client: HTTPClient

    func isAccepted(by address: String, verifyToken: String, challenge: String) async -> Bool {
        let separator = address.contains("?") ? "&" : "?"
        let query =
            "hub.mode=subscribe&hub.challenge=\(challenge)&hub.verify_token=\(Self.percentEncoded(verifyToken))"
        do {
            let response = try await client.execute(
                HTTPClientRequest(url: address + separator + query),
                timeout: .seconds(10)
            )
            let body = try await response.body.collect(upTo: 4_096)
            return response.status.code == 200 && String(buffer: body) == challenge
        } catch {
            // Whatever kept the answer away, there is no agreement.
            return false
        }
    }

    private static func percentEncoded(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                encoded += "%" + WebhookSender.hexadecimal([byte]).uppercased()
            }
        }
        return encoded
    }
}
