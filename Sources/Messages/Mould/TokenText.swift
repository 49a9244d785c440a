import Domain

/// One text of a caller with its tokens found once: `$Name` and `{{Name}}`, names without regard to case. Filling it for a person
/// then only looks up values.
///
/// A `$` takes the longest known name behind it that no word goes on from. What looks like a token but names nothing known stays
/// text, so `$20` survives.
struct TokenText: Hashable, Sendable {
    enum Piece: Hashable, Sendable {
        case literal(String)
        /// A known name, in lower case.
        case token(String)
    }

    /// Never two literals side by side, none of them empty.
    private(set) var pieces: [Piece]

    /// Finds the tokens.
    init(_ text: String, names: NameTree) {
        guard Self.mayHoldToken(text) else {
            pieces = text.isEmpty ? [] : [.literal(text)]
            return
        }
        var pieces: [Piece] = []
        let scalars = Array(text.unicodeScalars)
        var literal = String.UnicodeScalarView()
        var index = 0
        while index < scalars.count {
            guard let token = Self.token(in: scalars, at: index, names) else {
                literal.append(scalars[index])
                index += 1
                continue
            }
            if !literal.isEmpty { pieces.append(.literal(String(literal))) }
            literal = String.UnicodeScalarView()
            pieces.append(.token(token.name))
            index = token.end
        }
        if !literal.isEmpty { pieces.append(.literal(String(literal))) }
        self.pieces = pieces
    }

    /// Whether it says the same for everybody.
    var isPlain: Bool { !pieces.contains { if case .token = $0 { true } else { false } } }

    /// The names it mentions, in order, as often as it does.
    var tokens: [String] {
        pieces.compactMap { if case .token(let name) = $0 { name } else { nil } }
    }

    /// The text with something in the place of each token.
    func filled(_ value: (String) -> String) -> String {
        var text = String.UnicodeScalarView()
        for piece in pieces {
            switch piece {
            case .literal(let literal): text.append(contentsOf: literal.unicodeScalars)
            case .token(let name): text.append(contentsOf: value(name).unicodeScalars)
            }
        }
        return String(text)
    }

    /// A quick no for the many texts without a token; a yes may be wrong.
    static func mayHoldToken(_ text: String) -> Bool {
        var isAfterBrace = false
        for byte in text.utf8 {
            if byte == UInt8(ascii: "$") || (isAfterBrace && byte == UInt8(ascii: "{")) { return true }
            isAfterBrace = byte == UInt8(ascii: "{")
        }
        return false
    }

    /// The known token that starts at `index`, if one does.
    private static func token(
        in scalars: [Unicode.Scalar],
        at index: Int,
        _ names: NameTree
    ) -> (name: String, end: Int)? {
        switch scalars[index] {
        case "$": return names.longestMatch(in: scalars, at: index + 1)
        case "{" where index + 1 < scalars.count && scalars[index + 1] == "{":
            return bracedToken(in: scalars, from: index + 2, names)
        default: return nil
        }
    }

    private static func bracedToken(
        in scalars: [Unicode.Scalar],
        from start: Int,
        _ names: NameTree
    ) -> (name: String, end: Int)? {
        // Bounded, so that a value full of braces costs no more than one without.
        let last = min(scalars.count - 1, start + NameTree.lengthMaximum)
        var close = start
        while close < last {
            if scalars[close] == "}", scalars[close + 1] == "}" {
                var inside = String.UnicodeScalarView()
                inside.append(contentsOf: scalars[start..<close])
                let name = String(inside).trimmingBlanks().lowercased()
                return names.contains(name) ? (name, close + 2) : nil
            }
            close += 1
        }
        return nil
    }
}
