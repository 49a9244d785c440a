/// A template's text cut at its variables: `Hello! {{1}} offers are here.` or `Hi {{first_name}}`.
struct TemplateText: Sendable, Equatable {
    private enum Piece: Sendable, Equatable {
        case literal(String)
        /// Index into `names`.
        case variable(Int)
    }

    private var pieces: [Piece] = []
    /// The distinct variables in the order a sender counts them: ascending for numbers, as met for names.
    private(set) var names: [String] = []

    init(_ text: String) {
        var rest = text[...]
        var found: [(literal: String, name: String)] = []
        while let open = rest.firstRange(of: "{{"), let close = rest[open.upperBound...].firstRange(of: "}}") {
            let inner = rest[open.upperBound..<close.lowerBound]
            let name = String(inner.filter { $0 != " " })
            found.append((String(rest[..<open.lowerBound]), name))
            if !names.contains(name) { names.append(name) }
            rest = rest[close.upperBound...]
        }
        if names.allSatisfy({ Int($0) != nil }) { names.sort { (Int($0) ?? 0) < (Int($1) ?? 0) } }
        for (literal, name) in found {
            if !literal.isEmpty { pieces.append(.literal(literal)) }
            if let index = names.firstIndex(of: name) { pieces.append(.variable(index)) }
        }
        if !rest.isEmpty { pieces.append(.literal(String(rest))) }
    }

    var startsOrEndsWithVariable: Bool {
        for piece in [pieces.first, pieces.last] {
            if case .variable = piece { return true }
        }
        return false
    }

    /// The text with `values` in the order of `names`; a value that is not there leaves its place empty.
    func filled(with values: [String]) -> String {
        if pieces.count == 1, case .literal(let literal) = pieces[0] { return literal }
        var text = ""
        for piece in pieces {
            switch piece {
            case .literal(let literal): text += literal
            case .variable(let index): if index < values.count { text += values[index] }
            }
        }
        return text
    }
}
