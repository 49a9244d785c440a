import Crypto
import Web

/// SHA-256 of bytes that come one after the other.
struct SHA256Digest: RunningDigest {
    private var hasher = SHA256()

    mutating func add(_ bytes: [UInt8]) { hasher.update(data: bytes) }
    var digest: [UInt8] { Array(hasher.finalize()) }
}
