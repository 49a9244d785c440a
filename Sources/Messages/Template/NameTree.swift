/// The names that a text may mention, as a tree of their characters: finding the longest one that stands at some place costs the
/// length of that name, however many names there are. Callers give names, so their number must not multiply with the text.
struct NameTree: Sendable {
    /// Longer names, in Unicode scalars, cannot be mentioned.
    static let lengthMaximum = 256

    private struct Edge: Hashable {
        let node: Int
        let scalar: Unicode.Scalar
    }

    private var edges: [Edge: Int] = [:]
    /// The name that ends at a node.
    private var names: [Int: String] = [:]

    /// - Parameter names: in lower case; the empty one is left out.
    init(_ names: some Sequence<String>) {
        var nodeCount = 1
        for name in names where !name.isEmpty && name.unicodeScalars.count <= Self.lengthMaximum {
            var node = 0
            for scalar in name.unicodeScalars {
                let edge = Edge(node: node, scalar: scalar)
                if let next = edges[edge] {
                    node = next
                } else {
                    edges[edge] = nodeCount
                    node = nodeCount
                    nodeCount += 1
                }
            }
            self.names[node] = name
        }
    }

    /// The longest name that stands at `index` without regard to case, and where it ends. A name stands only where no word goes on
    /// behind it: `$Names` is not `$Name` and an s.
    func longestMatch(in scalars: [Unicode.Scalar], at index: Int) -> (name: String, end: Int)? {
        var node = 0
        var place = index
        var longest: (name: String, end: Int)?
        while place < scalars.count, let next = step(from: node, over: scalars[place]) {
            node = next
            place += 1
            if let name = names[node], place == scalars.count || !Self.isOfWord(scalars[place]) {
                longest = (name, place)
            }
        }
        return longest
    }

    /// Whether this is one of the names.
    /// - Parameter name: in lower case.
    func contains(_ name: String) -> Bool {
        var node = 0
        for scalar in name.unicodeScalars {
            guard let next = edges[Edge(node: node, scalar: scalar)] else { return false }
            node = next
        }
        return names[node] != nil
    }

    private func step(from node: Int, over scalar: Unicode.Scalar) -> Int? {
        if scalar.isASCII {
            let isCapital = ("A"..."Z").contains(scalar)
            return edges[Edge(node: node, scalar: isCapital ? Unicode.Scalar(UInt8(scalar.value) + 32) : scalar)]
        }
        // One letter can become two in lower case (İ): then both are steps.
        return scalar.properties.lowercaseMapping.unicodeScalars.reduce(node) { node, lowered in
            node.flatMap { edges[Edge(node: $0, scalar: lowered)] }
        }
    }

    private static func isOfWord(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar) || scalar == "_"
            || !scalar.isASCII
                && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                    || scalar.properties.generalCategory == .nonspacingMark)
    }
}
