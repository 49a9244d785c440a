/// Where a workspace wants its events sent: an absolute `http` or `https` address, taken apart once at the door.
///
/// Strict on purpose. Two readers that understand a URL differently are how a check of the host is led astray, so only what all of them
/// read the same gets in.
package struct WebhookURL: Hashable, Sendable {
    package static let characterMaximum = 2_000

    /// As it is called.
    package let text: String
    /// In lower case; an IPv6 address without its brackets.
    package let host: String

    /// What is wrong with an address; a clause that follows its name.
    package struct Problem: Error {
        package let text: String
    }

    package init(_ text: String) throws(Problem) {
        guard text.utf8.count <= Self.characterMaximum else {
            throw Problem(text: "is longer than \(Self.characterMaximum) characters")
        }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !text.contains(where: { "\\\"<>^`{|}".contains($0) })
        else {
            throw Problem(text: "may hold only the ASCII characters of a URL; write others with %")
        }
        let lower = text.lowercased()
        guard let scheme = ["https://", "http://"].first(where: lower.hasPrefix) else {
            throw Problem(text: "must begin with https:// or http://")
        }
        let rest = text.dropFirst(scheme.utf8.count)
        let authority = rest.prefix { !"/?#".contains($0) }
        guard !authority.contains("@") else { throw Problem(text: "must not hold a user name or password") }
        guard !rest.contains("#") else { throw Problem(text: "must not have a fragment (#…)") }
        let (host, port) = try Self.split(authority)
        self.host = host.lowercased()
        let bracketed = host.contains(":") ? "[\(self.host)]" : self.host
        self.text = scheme + bracketed + (port.map { ":\($0)" } ?? "") + rest.dropFirst(authority.utf8.count)
    }

    private static func split(_ authority: Substring) throws(Problem) -> (host: String, port: Int?) {
        var host = authority
        var port: Substring?
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { throw Problem(text: "has no end to its IPv6 address") }
            host = authority[authority.index(after: authority.startIndex)..<end]
            let behind = authority[authority.index(after: end)...]
            guard behind.isEmpty || behind.hasPrefix(":") else { throw Problem(text: "names no host") }
            port = behind.isEmpty ? nil : behind.dropFirst()
            guard host.contains(":"), host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else {
                throw Problem(text: "has an IPv6 address that is none")
            }
        } else {
            if let colon = authority.firstIndex(of: ":") {
                host = authority[..<colon]
                port = authority[authority.index(after: colon)...]
            }
            guard !host.isEmpty, host.utf8.count <= 253,
                host.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "." || $0 == "_") })
            else { throw Problem(text: "names no host") }
        }
        guard let port else { return (String(host), nil) }
        guard port.allSatisfy(\.isNumber), let number = Int(port), (1...65_535).contains(number) else {
            throw Problem(text: "has a port that is not 1 to 65535")
        }
        return (String(host), number)
    }
}
