import Crypto
import Domain

/// What the header `X-Hub-Signature-256` claims: the HMAC-SHA256 of the body under the app's secret
/// (`webhooks/create-webhook-endpoint`).
struct WebhookSignature: Equatable, Sendable {
    static let headerName = "X-Hub-Signature-256"
    private static let scheme = "sha256="
    private static let codeLengthBytes = 32

    private let code: [UInt8]

    /// Reads `sha256=` and 64 hexadecimal digits; `nil` for anything else.
    init?(header: some StringProtocol) {
        guard header.hasPrefix(Self.scheme) else { return nil }
        let digits = Array(header.utf8.dropFirst(Self.scheme.utf8.count))
        guard digits.count == Self.codeLengthBytes * 2 else { return nil }
        var code: [UInt8] = []
        code.reserveCapacity(Self.codeLengthBytes)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = hexadecimalValue(digits[index]), let low = hexadecimalValue(digits[index + 1]) else {
                return nil
            }
            code.append(UInt8(high << 4 | low))
        }
        self.code = code
    }

    /// Whether one of the app secrets made this signature for exactly these bytes. Meta signs the body as it goes over
    /// the wire, with every non-ASCII character escaped, so only the raw bytes will do. Each comparison takes constant
    /// time.
    func signs(_ body: [UInt8], underOneOf appSecrets: [Secret]) -> Bool {
        for secret in appSecrets {
            let key = SymmetricKey(data: Array(secret.reveal().utf8))
            if HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: body, using: key) { return true }
        }
        return false
    }
}
