/// Where Meta's Graph API is, and how long and how much we wait for and take from it.
package struct GraphSettings: Sendable {
    /// Default of the setting `CRIER_GRAPH_URL` is `https://graph.facebook.com`.
    package var root: GraphRoot
    /// As it stands in the path, for example `v23.0`.
    package let version: GraphVersion
    /// From the call to Meta's answer, waiting for a connection included. Meta answers in well under a second; a
    /// message that takes longer than this is left in doubt. Default 30 s.
    package var sendDeadlineMilliseconds: Int64 = 30_000
    /// One page of a list, or one object. Default 30 s.
    package var readDeadlineMilliseconds: Int64 = 30_000
    /// A file on its way to Meta or from there. Default 5 minutes: 100 MB at 350 kB a second.
    package var transferDeadlineMilliseconds: Int64 = 300_000
    /// Templates asked for per page. Default 100.
    package var pageSize = 100
    /// Pages of one list. An account holds 6,000 templates at the most (`templates/overview`), so 60 pages of 100.
    /// Default 120.
    package var pagesMaximum = 120
    /// Bytes of one page. Default 8 MiB.
    package var pageMaximumBytes = 8 * 1024 * 1024
    /// How often a list is begun anew because Meta forgot the cursor (131059). Default 3.
    package var restartsMaximum = 3

    package init(root: GraphRoot, version: GraphVersion) {
        self.root = root
        self.version = version
    }

    /// The path of an object, or of what hangs on it.
    ///
    /// - Returns: `nil` where an id holds something other than ASCII letters, digits, `-` and `_`: it would name
    ///   another path.
    func path(_ id: String, _ edge: String? = nil) -> String? {
        guard !id.isEmpty, id.utf8.allSatisfy(Self.isIDByte) else { return nil }
        let object = "\(root.basePath)/\(version)/\(id)"
        return edge.map { "\(object)/\($0)" } ?? object
    }

    private static func isIDByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
    }
}

/// A version of the Graph API: `v25.0`.
package struct GraphVersion: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let major: Int
    package let minor: Int

    package var description: String { "v\(major).\(minor)" }

    package init(major: Int, minor: Int = 0) {
        self.major = major
        self.minor = minor
    }

    /// Reads `v25.0`; `nil` for anything else.
    package init?(_ text: String) {
        let parts = text.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
        guard text.first == "v", parts.count == 2, let major = Int(parts[0]), let minor = Int(parts[1]),
            (1...999).contains(major), (0...99).contains(minor), "v\(major).\(minor)" == text
        else { return nil }
        self.init(major: major, minor: minor)
    }

    package static func < (left: GraphVersion, right: GraphVersion) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }
}
