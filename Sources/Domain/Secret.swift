/// A text that must never be logged or shown: access tokens, app secrets, verify tokens.
///
/// However it is printed it reads `***`; the only way to the text is ``reveal()``, which is easy to look for.
package struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let text: String

    package init(_ text: String) {
        self.text = text
    }

    /// The text itself, for the wire or for encryption and nothing else.
    package func reveal() -> String { text }

    package var isEmpty: Bool { text.isEmpty }
    package var description: String { "***" }
    package var debugDescription: String { "***" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// A secret as the store keeps it: encrypted, opaque, useless without the installation's key.
package struct SealedSecret: Hashable, Sendable {
    package let bytes: [UInt8]

    package init(bytes: [UInt8]) {
        self.bytes = bytes
    }
}
