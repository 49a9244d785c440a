package import Domain

/// Makes moulds. A mould is made by writing the message once, with a mark (a character that occurs nowhere else) in the place of
/// each value that differs between recipients, and cutting the result at the marks. So the wire format is said in one place, by
/// the parts of a template, and a mould cannot get it wrong.
struct MouldMaker {
    private let fallbacks: [ContactAttribute]
    private let customFields: Set<String>
    private let names: NameTree
    /// Values with tokens, in the order of the API's fields.
    private var candidates: [(name: String, text: TokenText)] = []

    /// - Parameters:
    ///   - fallbacks: for recipients without a value; an empty one only makes the name known.
    ///   - customFields: names of the workspace's attributes.
    init(fallbacks: [ContactAttribute], customFields: [String]) {
        self.fallbacks = fallbacks
        self.customFields = Set(customFields.map { $0.lowercased() })
        let known = MouldAttribute.builtInNames + fallbacks.map { $0.name.lowercased() } + self.customFields
        self.names = NameTree(known)
    }

    /// Notes the value of a field. Call it for every value, in the fields' order.
    /// - Returns: the text for checking: with one letter for each token, the least that can stand there.
    mutating func probe(_ text: String, _ field: String) -> String {
        let compiled = TokenText(text, names: names)
        guard !compiled.isPlain else { return text }
        candidates.append((field, compiled))
        return compiled.filled { _ in "x" }
    }

    /// What is wrong with the fallbacks that may come to be used: said now and once, not by every recipient.
    /// - Parameter check: what such a text may hold.
    func fallbackProblems(_ check: (_ text: String, _ field: String) -> FieldProblem?) -> [FieldProblem] {
        var told: Set<String> = []
        return candidates.flatMap(\.text.tokens).compactMap { name in
            guard told.insert(name).inserted, let fallback = fallback(for: name) else { return nil }
            // The letter stands for the text around it: blanks alone are no problem yet.
            return check("x" + fallback, "defaultContactFieldValues.\(name)")
        }
    }

    /// The last one of that name, as a dictionary would keep it.
    private func fallback(for name: String) -> String? {
        let found = fallbacks.last { $0.name.lowercased() == name }?.value ?? ""
        return found.isEmpty ? nil : found
    }

    /// One mark a noted field, none of which occurs in what was written for checking.
    func marks(avoiding texts: [String]) -> [String: Unicode.Scalar] {
        // A private-use plane: nobody writes such characters, and where somebody does, others are taken.
        let plane: ClosedRange<UInt32> = 0xF0000...0xFFFFD
        var taken: Set<Unicode.Scalar> = []
        for text in texts { taken.formUnion(text.unicodeScalars.lazy.filter { plane.contains($0.value) }) }
        let free = plane.lazy.compactMap(Unicode.Scalar.init).filter { !taken.contains($0) }
        return Dictionary(zip(candidates.map(\.name), free)) { first, _ in first }
    }

    /// The mould of a message that was written with marks.
    /// - Parameter addChecks: says what is to be checked of each recipient.
    func mould(
        of message: TemplateMessage,
        marks: [String: Unicode.Scalar],
        addChecks: (inout MouldChecks) -> Void
    ) -> ContentMould {
        let content = String(decoding: message.content, as: UTF8.self)
        let present = Set(content.unicodeScalars)
        var attributes: [MouldAttribute] = []
        var fields: [MouldField] = []
        var indices: [Unicode.Scalar: Int] = [:]
        // What the template does not need is not in the content, and nobody has to have a value for it.
        for (name, text) in candidates {
            guard let mark = marks[name], present.contains(mark) else { continue }
            indices[mark] = fields.count
            let pieces = text.pieces.map { piece -> MouldField.Piece in
                switch piece {
                case .literal(let literal): .literal(literal)
                case .token(let token): .attribute(index(of: token, in: &attributes))
                }
            }
            fields.append(MouldField(name: name, pieces: pieces))
        }
        var checks = MouldChecks(marks: indices)
        addChecks(&checks)
        let needsAttributes = attributes.contains { attribute in
            !MouldAttribute.builtInNames.contains(attribute.name) || customFields.contains(attribute.name)
        }
        return ContentMould(
            attributes: attributes,
            fields: fields,
            checks: checks.checks,
            content: Self.cut(content, at: indices),
            header: message.preview.header.map { SplitText($0, marks: indices) },
            body: SplitText(message.preview.body, marks: indices),
            footer: message.preview.footer,
            needsAttributes: needsAttributes
        )
    }

    private func index(of name: String, in attributes: inout [MouldAttribute]) -> Int {
        if let index = attributes.firstIndex(where: { $0.name == name }) { return index }
        attributes.append(MouldAttribute(name: name, fallback: fallback(for: name)))
        return attributes.count - 1
    }

    /// Takes the quotes around each mark away: they are written with the value.
    private static func cut(_ content: String, at marks: [Unicode.Scalar: Int]) -> SplitText {
        var split = SplitText(content, marks: marks)
        for index in split.pieces.indices {
            guard case .literal(var literal) = split.pieces[index] else { continue }
            if index > 0 { literal.unicodeScalars.removeFirst() }
            if index < split.pieces.count - 1 { literal.unicodeScalars.removeLast() }
            split.pieces[index] = .literal(literal)
        }
        return split
    }
}

extension ContentMould {
    /// The mould of a template message.
    /// - Parameters:
    ///   - values: as a caller gives them, with tokens.
    ///   - fallbacks: for recipients without a value; never written to a contact.
    ///   - customFields: names of the workspace's attributes: these, the fallbacks' and those every contact has are known.
    /// - Throws: everything wrong that does not depend on the recipient, at once.
    package init(
        _ template: ComposableTemplate,
        values: TemplateValues,
        fallbacks: [ContactAttribute],
        customFields: [String]
    ) throws(MessageProblems) {
        var maker = MouldMaker(fallbacks: fallbacks, customFields: customFields)
        let probe = values.mappingTexts { maker.probe($0, $1) }
        let probed: TemplateMessage
        do {
            probed = try template.compose(probe)
        } catch {
            throw MessageProblems(error.problems + maker.fallbackProblems(ValueRules.textProblem))
        }
        let problems = maker.fallbackProblems(ValueRules.textProblem)
        guard problems.isEmpty else { throw MessageProblems(problems) }
        let preview = probed.preview
        let marks = maker.marks(
            avoiding: [String(decoding: probed.content, as: UTF8.self), preview.header ?? "", preview.body]
        )
        let marked = values.mappingTexts { text, field in marks[field].map { String($0) } ?? text }
        self = maker.mould(of: try template.compose(marked), marks: marks) { checks in
            checks.add(template.form, marked)
        }
    }
}
