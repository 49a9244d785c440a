package import WireJSON

/// One button that opens a page (`messages/interactive-cta-url-messages`).
package struct LinkAction: InteractiveAction {
    package static let titleCharacterMaximum = 20
    package var title: String
    package var url: String

    package init(title: String, url: String) {
        self.title = title
        self.url = url
    }

    package var type: String { "cta_url" }
    package var header: InteractiveHeaderRule { .any }

    package func problems() -> [FieldProblem] {
        [
            FreeformRules.lineProblem(title, "action.displayText", maximum: Self.titleCharacterMaximum),
            ValueRules.addressProblem(url, field: "action.url"),
        ].compactMap { $0 }
    }

    package func write(into writer: inout JSONWriter) {
        writer.member("name", "cta_url")
        writer.key("parameters")
        writer.object { writer in
            writer.member("display_text", title)
            writer.member("url", ValueRules.wireAddress(url))
        }
    }
}
