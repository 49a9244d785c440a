package import WireJSON

/// A message that people answer by tapping (`messages/interactive-…`): header, body, footer, and what there is to tap.
package struct InteractiveMessage: FreeformKind {
    package static let headerCharacterMaximum = 60
    package static let footerCharacterMaximum = 60

    package var header: InteractiveHeader?
    package var body: String
    package var footer: String?
    package var action: any InteractiveAction

    package init(
        header: InteractiveHeader? = nil,
        body: String,
        footer: String? = nil,
        action: any InteractiveAction
    ) {
        self.header = header
        self.body = body
        self.footer = footer
        self.action = action
    }

    package func problems() -> [FieldProblem] {
        var problems: [FieldProblem] = []
        switch (action.header, header) {
        case (.none, .some):
            problems.append(FreeformRules.invalid("header", "this kind of message has none; leave it out"))
        case (.text, .file):
            problems.append(FreeformRules.invalid("header", "must be a text in this kind of message"))
        case (.requiredText, .file), (.requiredText, nil):
            problems.append(FreeformRules.missing("header", "is required in this kind of message, as a text"))
        case (_, .text(let text)):
            let problem = FreeformRules.lineProblem(text, "header", maximum: Self.headerCharacterMaximum)
            if let problem { problems.append(problem) }
        case (_, .file(_, let file)): problems += file.problems(field: "header.link")
        case (_, nil): break
        }
        let texts = [
            FreeformRules.problem(body, "body", maximum: action.bodyCharacterMaximum),
            FreeformRules.problem(ifGiven: footer, "footer", maximum: Self.footerCharacterMaximum),
        ]
        return problems + texts.compactMap { $0 } + action.problems()
    }

    package func write(into writer: inout JSONWriter) {
        writer.member("type", "interactive")
        writer.key("interactive")
        writer.object { writer in
            writer.member("type", action.type)
            if let header {
                writer.key("header")
                writer.object { header.write(into: &$0) }
            }
            writer.key("body")
            writer.object { $0.member("text", body) }
            if let footer {
                writer.key("footer")
                writer.object { $0.member("text", footer) }
            }
            writer.key("action")
            writer.object { action.write(into: &$0) }
        }
    }
}

/// What stands above the body.
package enum InteractiveHeader: Sendable {
    case text(String)
    case file(MediaMessage.Kind, MediaFile)

    fileprivate func write(into writer: inout JSONWriter) {
        switch self {
        case .text(let text):
            writer.member("type", "text")
            writer.member("text", text)
        case .file(let kind, let file):
            writer.member("type", kind.rawValue)
            writer.key(named: kind.rawValue)
            writer.object { file.write(into: &$0) }
        }
    }
}

/// What there is to tap; each has a file.
package protocol InteractiveAction: Sendable {
    /// Meta's word for the message.
    var type: String { get }
    var header: InteractiveHeaderRule { get }
    var bodyCharacterMaximum: Int { get }
    func problems() -> [FieldProblem]
    /// Writes the members of `action`.
    func write(into writer: inout JSONWriter)
}

extension InteractiveAction {
    package var bodyCharacterMaximum: Int { 1_024 }
}

/// Which header a message may have.
package enum InteractiveHeaderRule: Sendable {
    case none, text, requiredText, any
}
