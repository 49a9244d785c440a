package import Domain

/// The value of an `Idempotency-Key` header that is fit to be kept.
package struct IdempotencyKey: Hashable, Sendable {
    package static let byteMaximum = 255
    package let text: String

    /// 1 to 255 bytes of visible ASCII; `nil` for anything else. The quotes of the header's draft standard are part of
    /// it where a client writes them.
    package init?(_ header: String) {
        let bytes = header.utf8
        guard !bytes.isEmpty, bytes.count <= Self.byteMaximum, bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            return nil
        }
        text = header
    }
}

/// A key in use: for which workspace, and for what request.
package struct IdempotencyClaim: Hashable, Sendable {
    package let workspace: ID<Workspace>
    package let key: IdempotencyKey
    /// SHA-256 of method, path and body.
    package let fingerprint: [UInt8]

    package init(workspace: ID<Workspace>, key: IdempotencyKey, fingerprint: [UInt8]) {
        self.workspace = workspace
        self.key = key
        self.fingerprint = fingerprint
    }
}
