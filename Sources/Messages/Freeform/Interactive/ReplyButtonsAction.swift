package import WireJSON

/// One to three buttons to answer with (`messages/interactive-reply-buttons-messages`).
package struct ReplyButtonsAction: InteractiveAction {
    package struct Button: Hashable, Sendable {
        package var id: String
        package var title: String

        package init(id: String, title: String) {
            self.id = id
            self.title = title
        }
    }

    package static let buttonMaximum = 3
    package static let idCharacterMaximum = 256
    package static let titleCharacterMaximum = 20
    package var buttons: [Button]

    package init(buttons: [Button]) {
        self.buttons = buttons
    }

    package var type: String { "button" }
    package var header: InteractiveHeaderRule { .any }

    package func problems() -> [FieldProblem] {
        var found: [FieldProblem?] = []
        if !(1...Self.buttonMaximum).contains(buttons.count) {
            found.append(FreeformRules.invalid("action.buttons", "must be 1 to \(Self.buttonMaximum)"))
        }
        for (index, button) in buttons.enumerated() {
            let field = "action.buttons[\(index)]"
            found.append(FreeformRules.lineProblem(button.id, field + ".id", maximum: Self.idCharacterMaximum))
            found.append(FreeformRules.lineProblem(button.title, field + ".title", maximum: Self.titleCharacterMaximum))
        }
        if Set(buttons.map(\.id)).count < buttons.count {
            found.append(FreeformRules.invalid("action.buttons", "must have different ids"))
        }
        return found.compactMap { $0 }
    }

    package func write(into writer: inout JSONWriter) {
        writer.key("buttons")
        writer.array { writer in
            for button in buttons {
                writer.object { writer in
                    writer.member("type", "reply")
                    writer.key("reply")
                    writer.object { writer in
                        writer.member("id", button.id)
                        writer.member("title", button.title)
                    }
                }
            }
        }
    }
}
