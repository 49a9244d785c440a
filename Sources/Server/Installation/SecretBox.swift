import Crypto
package import Domain
import Foundation

/// Encrypts secrets at rest with the installation's key (ChaCha20-Poly1305, a fresh nonce each time).
package struct SecretBox: Sendable {
    private static let version: UInt8 = 1
    private static let keyByteCount = 32

    private let key: SymmetricKey

    /// - Parameter base64: 32 bytes.
    package init(base64: Secret) throws(InstallationError) {
        guard let data = Data(base64Encoded: base64.reveal()), data.count == Self.keyByteCount else {
            throw .badKey(
                "the installation's key must be 32 bytes in base64; `head -c 32 /dev/urandom | base64` makes one"
            )
        }
        key = SymmetricKey(data: data)
    }

    /// A new key, as it is kept in a key file.
    package static func newKey() -> Secret {
        var bytes = Data()
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<keyByteCount { bytes.append(UInt8.random(in: .min ... .max, using: &generator)) }
        return Secret(bytes.base64EncodedString())
    }

    package func seal(_ secret: Secret) throws(InstallationError) -> SealedSecret {
        do {
            let sealed = try ChaChaPoly.seal(Data(secret.reveal().utf8), using: key)
            return SealedSecret(bytes: [Self.version] + sealed.combined)
        } catch {
            throw .badKey("a secret could not be encrypted: \(error)")
        }
    }

    /// - Throws: when it was sealed with another key, or is damaged.
    package func unseal(_ sealed: SealedSecret) throws(InstallationError) -> Secret {
        do {
            guard sealed.bytes.first == Self.version else {
                throw InstallationError.badKey("a stored secret is of a form this program does not know")
            }
            let data = try ChaChaPoly.open(ChaChaPoly.SealedBox(combined: sealed.bytes.dropFirst()), using: key)
            return Secret(String(decoding: data, as: UTF8.self))
        } catch {
            throw .badKey("a stored secret cannot be read with this installation's key")
        }
    }
}

/// Why an installation cannot be used; sentences with their fix.
package enum InstallationError: Error, CustomStringConvertible {
    case badKey(String)
    case keyFile(String)
    case inUse(String)

    package var description: String {
        switch self {
        case .badKey(let sentence), .keyFile(let sentence), .inUse(let sentence): sentence
        }
    }
}
