package import Domain
import WireJSON

/// A free-form message of a list broadcast. Only those who wrote in the last 24 hours can get one
/// (`messages/send-messages`).
package struct RegularMessage: Hashable, Sendable {
    /// Raw values are text of the API and of the wire.
    package enum Kind: String, CaseIterable, Sendable {
        case text, image, video, document, audio
    }

    /// The longest a filled text may be, in characters (`messages/text-messages`).
    package static let textCharacterMaximum = 4_096
    /// The longest a filled caption may be (`messages/image-messages`).
    package static let captionCharacterMaximum = 1_024

    package var kind: Kind
    /// The text, or the caption of a file; may hold tokens. Sound has no caption.
    package var text: String
    /// A text has none.
    package var file: MediaFile
    /// Of a document, as the recipient sees it.
    package var filename: String?

    package init(kind: Kind, text: String = "", file: MediaFile = .missing, filename: String? = nil) {
        self.kind = kind
        self.text = text
        self.file = file
        self.filename = filename
    }

    private var characterMaximum: Int { kind == .text ? Self.textCharacterMaximum : Self.captionCharacterMaximum }
    private var what: String { kind == .text ? "text" : "caption" }
}

extension ContentMould {
    /// The mould of a free-form message.
    /// - Parameters: as for a template.
    /// - Throws: everything wrong that does not depend on the recipient, at once.
    package init(
        regular message: RegularMessage,
        fallbacks: [ContactAttribute],
        customFields: [String]
    ) throws(MessageProblems) {
        var maker = MouldMaker(fallbacks: fallbacks, customFields: customFields)
        var probe = message
        probe.text = maker.probe(message.text, RegularMessage.field)
        // Lines are welcome in this text, and so in a fallback.
        let problems = probe.problems() + maker.fallbackProblems(ValueRules.freeTextProblem)
        guard problems.isEmpty else { throw MessageProblems(problems) }
        let marks = maker.marks(avoiding: [String(decoding: probe.written().content, as: UTF8.self)])
        var marked = message
        if let mark = marks[RegularMessage.field] { marked.text = String(mark) }
        self = maker.mould(of: marked.written(), marks: marks) { marked.add(to: &$0) }
    }
}

extension RegularMessage {
    /// The API's name of the text.
    fileprivate static let field = "regularMessage"

    fileprivate func add(to checks: inout MouldChecks) {
        checks.addFreeText(text, Self.field, characterMaximum, what)
    }

    /// Everything that is wrong with it.
    fileprivate func problems() -> [FieldProblem] {
        var problems: [FieldProblem] = []
        if kind == .audio, !text.isEmpty {
            problems.append(
                FieldProblem(field: Self.field, code: "invalid_value", problem: "a sound has no caption; leave it out")
            )
        } else if kind == .text || !text.isEmpty {
            let problem =
                ValueRules.freeTextProblem(text, field: Self.field)
                ?? ValueRules.lengthProblem(text, maximum: characterMaximum, field: Self.field, what: what)
            if let problem { problems.append(problem) }
        }
        guard kind != .text else { return problems }
        problems += file.problems(field: "link")
        if kind == .document, let filename, !filename.isEmpty {
            let maximum = ValueRules.filenameCharacterMaximum
            let problem =
                ValueRules.lengthProblem(filename, maximum: maximum, field: "filename")
                ?? ValueRules.textProblem(filename, field: "filename")
            if let problem { problems.append(problem) }
        }
        return problems
    }

    /// Writes it as Meta has it.
    fileprivate func written() -> TemplateMessage {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("type", kind.rawValue)
            writer.key(named: kind.rawValue)
            writer.object { writer in
                guard kind != .text else { return writer.member("body", text) }
                file.write(into: &writer)
                if kind != .audio, !text.isEmpty { writer.member("caption", text) }
                if kind == .document, let filename, !filename.isEmpty { writer.member("filename", filename) }
            }
        }
        return TemplateMessage(
            content: writer.takeMembers(),
            preview: MessagePreview(header: nil, body: text, footer: nil)
        )
    }
}
