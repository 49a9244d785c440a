import HTTPTypes

/// Knows which methods a path takes, for the answer to a call that no endpoint takes.
struct EndpointTable: Sendable {
    private struct Pattern: Sendable {
        let parts: [Substring]
        var methods: [HTTPRequest.Method]

        func matches(_ other: [Substring]) -> Bool {
            parts.count == other.count && zip(parts, other).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }

        var literalCount: Int { parts.count { !$0.hasPrefix("{") } }
    }

    private let patterns: [Pattern]

    init(_ endpoints: [(method: HTTPRequest.Method, path: String)]) {
        var patterns: [Pattern] = []
        for endpoint in endpoints {
            let parts = endpoint.path.split(separator: "/")
            let methods = endpoint.method == .get ? [.get, .head] : [endpoint.method]
            if let index = patterns.firstIndex(where: { $0.parts == parts }) {
                patterns[index].methods += methods
            } else {
                patterns.append(Pattern(parts: parts, methods: methods))
            }
        }
        // As in the router, a literal part wins over a parameter.
        self.patterns = patterns.sorted { $0.literalCount > $1.literalCount }
    }

    /// The methods of a path; empty where there is no such path.
    func methods(of path: String) -> [HTTPRequest.Method] {
        let parts = path.split(separator: "/")
        return patterns.first { $0.matches(parts) }?.methods ?? []
    }
}
