package import WireJSON

/// A message that is no template. Meta lets it reach only those who wrote in the last 24 hours (`messages/send-messages`).
package struct FreeformMessage: Sendable {
    package var kind: any FreeformKind
    /// The message that it answers, shown as a quotation (`messages/contextual-replies`).
    package var replyTo: String?

    package init(_ kind: any FreeformKind, replyTo: String? = nil) {
        self.kind = kind
        self.replyTo = replyTo
    }

    /// The members of the wire from `"type"` on.
    /// - Throws: everything that is wrong, at once.
    package func content() throws(MessageProblems) -> [UInt8] {
        var problems = kind.problems()
        if let replyTo, replyTo.isEmpty || replyTo.utf8.count > 512 || replyTo.utf8.contains(where: { $0 <= 0x20 }) {
            problems.append(
                FieldProblem(
                    field: "replyToWamid",
                    code: "invalid_value",
                    problem: "must be the id of a message at Meta"
                )
            )
        }
        guard problems.isEmpty else { throw MessageProblems(problems) }
        var writer = JSONWriter()
        writer.object { writer in
            kind.write(into: &writer)
            guard let replyTo else { return }
            writer.key("context")
            writer.object { $0.member("message_id", replyTo) }
        }
        return writer.takeMembers()
    }
}

/// One kind of free-form message; each has a file.
package protocol FreeformKind: Sendable {
    /// Everything that is wrong with it, by the API's names of its fields.
    func problems() -> [FieldProblem]
    /// Writes `"type"` and the member of that name.
    func write(into writer: inout JSONWriter)
}

/// A text (`messages/text-messages`).
package struct TextMessage: FreeformKind {
    package static let characterMaximum = 4_096
    package var body: String
    /// Whether the first link in it is shown with its picture.
    package var showsPreview: Bool

    package init(body: String, showsPreview: Bool = false) {
        self.body = body
        self.showsPreview = showsPreview
    }

    package func problems() -> [FieldProblem] {
        FreeformRules.problem(body, "text", maximum: Self.characterMaximum).map { [$0] } ?? []
    }

    package func write(into writer: inout JSONWriter) {
        writer.member("type", "text")
        writer.key("text")
        writer.object { writer in
            writer.member("body", body)
            if showsPreview { writer.member("preview_url", true) }
        }
    }
}

/// What free-form texts may be like.
enum FreeformRules {
    /// A text that must be there.
    static func problem(_ text: String, _ field: String, maximum: Int) -> FieldProblem? {
        ValueRules.freeTextProblem(text, field: field)
            ?? ValueRules.lengthProblem(text, maximum: maximum, field: field)
    }

    /// A text that may be left out.
    static func problem(ifGiven text: String?, _ field: String, maximum: Int) -> FieldProblem? {
        text.flatMap { problem($0, field, maximum: maximum) }
    }

    /// An id, or a text of one line, that must be there.
    static func lineProblem(_ text: String, _ field: String, maximum: Int) -> FieldProblem? {
        ValueRules.textProblem(text, field: field) ?? ValueRules.lengthProblem(text, maximum: maximum, field: field)
    }

    static func missing(_ field: String, _ problem: String) -> FieldProblem {
        FieldProblem(field: field, code: "missing_field", problem: problem)
    }

    static func invalid(_ field: String, _ problem: String) -> FieldProblem {
        FieldProblem(field: field, code: "invalid_value", problem: problem)
    }
}
