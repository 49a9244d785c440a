/// A text that is the same for everybody but in some places.
struct SplitText: Hashable, Sendable {
    enum Piece: Hashable, Sendable {
        case literal(String)
        /// The value of a field, by its index.
        case field(Int)
    }

    /// Never two literals side by side, none of them empty.
    var pieces: [Piece]

    /// - Parameter marks: what stands in the text for which field.
    init(_ text: String, marks: [Unicode.Scalar: Int]) {
        guard !marks.isEmpty else {
            pieces = text.isEmpty ? [] : [.literal(text)]
            return
        }
        pieces = []
        var literal = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            guard let field = marks[scalar] else {
                literal.append(scalar)
                continue
            }
            if !literal.isEmpty { pieces.append(.literal(String(literal))) }
            literal = String.UnicodeScalarView()
            pieces.append(.field(field))
        }
        if !literal.isEmpty { pieces.append(.literal(String(literal))) }
    }

    init(pieces: [Piece]) {
        self.pieces = pieces
    }

    /// The fields in it, in order, as often as they stand there.
    var fields: [Int] {
        pieces.compactMap { if case .field(let index) = $0 { index } else { nil } }
    }

    /// How many characters (Unicode scalars) are the same for everybody.
    var literalCount: Int {
        pieces.reduce(0) { if case .literal(let text) = $1 { $0 + text.unicodeScalars.count } else { $0 } }
    }

    /// - Parameter values: of all fields.
    func filled(with values: [String]) -> String {
        var text = ""
        for piece in pieces {
            switch piece {
            case .literal(let literal): text += literal
            case .field(let index): text += values[index]
            }
        }
        return text
    }
}
