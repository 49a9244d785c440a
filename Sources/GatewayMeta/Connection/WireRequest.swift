/// One request as it goes on the wire: a head prepared once per sender, and a body of its own.
package struct WireRequest: Sendable {
    package let head: WireRequestHead
    package let body: [UInt8]

    package init(head: WireRequestHead, body: [UInt8]) {
        self.head = head
        self.body = body
    }
}

/// Everything of a request's head but its length, already as bytes.
///
/// Thousands of messages of one sender differ only in their bodies, so the head is checked and laid out once. The check
/// matters: a line break inside a token or a path would let its owner write headers of their own.
package struct WireRequestHead: Sendable {
    package let origin: Origin
    /// From the method up to and with `content-length: `; the connection appends the number and the blank line.
    let bytes: [UInt8]

    /// - Parameters:
    ///   - method: an HTTP method that may carry a body.
    ///   - path: absolute, already percent-encoded.
    ///   - headers: beside `host` and `content-length`, which are written here.
    /// - Returns: `nil` where a part holds a byte that HTTP does not allow in its place (RFC 9110 §5.5, §5.6.2).
    package init?(method: String = "POST", origin: Origin, path: String, headers: [(name: String, value: String)]) {
        guard method.utf8.allSatisfy({ (0x41...0x5A).contains($0) }), !method.isEmpty,
            path.hasPrefix("/"), path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            origin.authority.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { return nil }
        var text = "\(method) \(path) HTTP/1.1\r\nhost: \(origin.authority)\r\n"
        for (name, value) in headers {
            guard !name.isEmpty, name.utf8.allSatisfy({ isTokenByte($0) }),
                value.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F })
            else { return nil }
            text += "\(name): \(value)\r\n"
        }
        text += "content-length: "
        self.origin = origin
        self.bytes = Array(text.utf8)
    }
}

/// Whether a byte may stand in a header's name (`tchar`, RFC 9110 §5.6.2).
func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"),
        UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
        true
    default: false
    }
}
