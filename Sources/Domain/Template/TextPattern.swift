/// A text with slots written `{{1}}` or `{{first_name}}`.
package struct TextPattern: Hashable, Sendable {
    /// The names of the slots, each once. Numbers stand in ascending order, so that value 0 fills `{{1}}`; names in the order
    /// they first appear.
    package let slots: [String]
    private let pieces: [Piece]

    private enum Piece: Hashable, Sendable {
        case literal(String)
        /// An index into `slots`.
        case slot(Int)
    }

    /// Reads a text. Braces that hold no name stay text.
    package init(_ text: String) {
        var raw: [(literal: String, slot: String)] = []
        var literal = ""
        var rest = text[...]
        while let open = rest.firstRange(ofASCII: "{{") {
            let after = rest[open.upperBound...]
            guard let close = after.firstRange(ofASCII: "}}") else { break }
            // A name holds no brace, so the last braces before the close are the ones that count: `{{{1}}` is `{` and a slot.
            // Every character is looked at a few times and no more, however many braces a text has.
            let inside = rest[..<close.lowerBound]
            let start =
                inside.utf8.lastIndex(of: UInt8(ascii: "{")).map { inside.utf8.index(after: $0) } ?? open.upperBound
            let hasBoth = inside[..<start].utf8.suffix(2).elementsEqual("{{".utf8)
            let name = String(inside[start...]).trimmingBlanks()
            if hasBoth, Self.isSlotName(name) {
                literal += inside[..<inside.utf8.index(start, offsetBy: -2)]
                raw.append((literal, name))
                literal = ""
                rest = rest[close.upperBound...]
            } else {
                literal += inside
                rest = rest[close.lowerBound...]
            }
        }
        literal += rest

        var names: [String] = []
        for (_, name) in raw where !names.contains(name) { names.append(name) }
        let numbers = names.compactMap { Int($0) }
        // Sorted by their numbers but kept as they are written, or `{{01}}` would lose its slot.
        if numbers.count == names.count { names = zip(numbers, names).sorted { $0 < $1 }.map(\.1) }

        var pieces: [Piece] = []
        for (text, name) in raw {
            if !text.isEmpty { pieces.append(.literal(text)) }
            if let index = names.firstIndex(of: name) { pieces.append(.slot(index)) }
        }
        if !literal.isEmpty { pieces.append(.literal(literal)) }
        self.slots = names
        self.pieces = pieces
    }

    /// The text with its slots filled by position.
    /// - Precondition: as many values as slots.
    package func filled(with values: [String]) -> String {
        precondition(values.count == slots.count, "a pattern is filled with one value a slot")
        var text = ""
        for piece in pieces {
            switch piece {
            case .literal(let literal): text += literal
            case .slot(let index): text += values[index]
            }
        }
        return text
    }

    /// Of the text once it is filled.
    /// - Precondition: as many values as slots.
    package func characterCount(filledWith values: [String]) -> Int {
        precondition(values.count == slots.count, "a pattern is filled with one value a slot")
        return pieces.reduce(0) { count, piece in
            switch piece {
            case .literal(let literal): count + literal.unicodeScalars.count
            case .slot(let index): count + values[index].unicodeScalars.count
            }
        }
    }

    private static func isSlotName(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "_")
            }
    }
}

extension Substring {
    /// The first place where two ASCII characters stand.
    package func firstRange(ofASCII pair: StaticString) -> Range<Index>? {
        let first = unsafe pair.utf8Start[0]
        let second = unsafe pair.utf8Start[1]
        var index = utf8.startIndex
        while index < utf8.endIndex {
            let next = utf8.index(after: index)
            if utf8[index] == first, next < utf8.endIndex, utf8[next] == second {
                return index..<utf8.index(after: next)
            }
            index = next
        }
        return nil
    }
}

extension String {
    /// Without blanks at either end.
    package func trimmingBlanks() -> String {
        // Nearly always there are none, and whole characters are slow to find.
        if let first = utf8.first, let last = utf8.last, Self.isPlain(first), Self.isPlain(last) { return self }
        var rest = self[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }

    /// ASCII that is no blank.
    private static func isPlain(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x80 }
}
