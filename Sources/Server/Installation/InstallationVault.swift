import Domain
import Foundation
import Web

/// Makes secrets from the system's randomness, and locks them away with the installation's key.
struct InstallationVault: Vault {
    private static let randomByteCount = 32

    let secrets: SecretBox

    func newKey() -> Secret {
        Secret(
            "crier_"
                + Self.random().base64EncodedString()
                .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        )
    }

    func newSigningSecret() -> Secret {
        Secret("whsec_" + Self.random().base64EncodedString())
    }

    func seal(_ secret: Secret) throws -> SealedSecret { try secrets.seal(secret) }

    private static func random() -> Data {
        var generator = SystemRandomNumberGenerator()
        return Data((0..<randomByteCount).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }
}
