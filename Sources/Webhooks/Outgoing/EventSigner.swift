import Crypto
import Domain
import Foundation

/// Signs what goes out, with one secret or, while it is being changed, with two (Standard Webhooks, "Signature scheme").
struct EventSigner: Sendable {
    private let keys: [SymmetricKey]

    /// - Parameter secrets: `whsec_` and base64; one that is not of this form signs as the bytes of its text.
    init(secrets: [Secret]) {
        keys = secrets.map { secret in
            let text = secret.reveal()
            let base64 = text.hasPrefix("whsec_") ? String(text.dropFirst(6)) : text
            return SymmetricKey(data: Data(base64Encoded: base64) ?? Data(text.utf8))
        }
    }

    /// The value of `webhook-signature`.
    /// - Parameter seconds: since 1970, the value of `webhook-timestamp`.
    func signature(of body: [UInt8], id: String, seconds: Int64) -> String {
        let signed = Array("\(id).\(seconds).".utf8) + body
        return keys.map { key in
            "v1," + Data(HMAC<SHA256>.authenticationCode(for: signed, using: key)).base64EncodedString()
        }.joined(separator: " ")
    }
}
