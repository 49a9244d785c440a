/// Where a connection goes: scheme, host and port. Connections are kept and counted per origin.
package struct Origin: Sendable, Hashable {
    package let usesTLS: Bool
    /// A DNS name, an IPv4 address, or an IPv6 address without its brackets; lower case.
    package let host: String
    package let port: Int

    /// What a `Host` header says: the port only where it is not the scheme's own (RFC 9110 §7.2).
    package var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (usesTLS ? 443 : 80) ? name : "\(name):\(port)"
    }

    package init(usesTLS: Bool, host: String, port: Int) {
        self.usesTLS = usesTLS
        self.host = host.lowercased()
        self.port = port
    }
}

/// The root of a Graph API as an operator writes it (`https://graph.facebook.com`, or a sandbox on a port), taken apart
/// once at the door.
package struct GraphRoot: Sendable, Hashable, CustomStringConvertible {
    package let origin: Origin
    /// What stands before the version in every path: empty, or `/like/this` without a closing slash.
    package let basePath: String

    package var description: String { "\(origin.usesTLS ? "https" : "http")://\(origin.authority)\(basePath)" }

    /// Reads `http(s)://host[:port][/path]`; `nil` for anything else. User info, query and fragment have no meaning
    /// here and are refused rather than dropped.
    package init?(_ text: String) {
        let usesTLS: Bool
        var rest: Substring
        if text.lowercased().hasPrefix("https://") {
            (usesTLS, rest) = (true, text.dropFirst(8))
        } else if text.lowercased().hasPrefix("http://") {
            (usesTLS, rest) = (false, text.dropFirst(7))
        } else {
            return nil
        }
        guard rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !rest.contains(where: { "?#@\\".contains($0) }) else {
            return nil
        }
        let pathStart = rest.firstIndex(of: "/") ?? rest.endIndex
        var path = rest[pathStart...]
        while path.hasSuffix("/") { path.removeLast() }
        rest = rest[..<pathStart]
        guard let (host, port) = Self.hostAndPort(rest) else { return nil }
        self.origin = Origin(usesTLS: usesTLS, host: host, port: port ?? (usesTLS ? 443 : 80))
        self.basePath = String(path)
    }

    private static func hostAndPort(_ authority: Substring) -> (host: String, port: Int?)? {
        let host: Substring
        var rest: Substring
        if authority.hasPrefix("[") {
            guard let close = authority.firstIndex(of: "]") else { return nil }
            host = authority[authority.index(after: authority.startIndex)..<close]
            rest = authority[authority.index(after: close)...]
        } else {
            let colon = authority.firstIndex(of: ":") ?? authority.endIndex
            (host, rest) = (authority[..<colon], authority[colon...])
        }
        guard !host.isEmpty else { return nil }
        if rest.isEmpty { return (String(host), nil) }
        guard rest.removeFirst() == ":", rest.allSatisfy(\.isNumber), let port = Int(rest), (1...65535).contains(port)
        else { return nil }
        return (String(host), port)
    }
}
