package import Domain
package import WireJSON

/// A template made ready: its components read once, so that composing a message only checks values and writes bytes.
package final class ComposableTemplate: Sendable {
    package let template: Template
    package let form: TemplateForm

    var parameterFormat: ParameterFormat { template.parameterFormat }

    /// - Throws: ``JSONError`` when the mirrored components are no JSON, which a sync puts right.
    package init(_ template: Template) throws(JSONError) {
        self.template = template
        self.form = try TemplateForm(components: template.components, category: template.category)
    }

    /// Checks every value and writes the message.
    /// - Throws: everything that is wrong, at once. Nothing has been sent or written then.
    package func compose(_ given: TemplateValues) throws(MessageProblems) -> TemplateMessage {
        let values = try checked(given)
        return TemplateMessage(content: content(values), preview: preview(values))
    }

    /// The same for a message that nobody wants to look at.
    package func composeContent(_ given: TemplateValues) throws(MessageProblems) -> [UInt8] {
        content(try checked(given))
    }

    private func checked(_ given: TemplateValues) throws(MessageProblems) -> TemplateValues {
        let values = given.suited(to: form)
        let problems = TemplateParts.all.flatMap { $0.problems(values, for: self) }
        guard problems.isEmpty else {
            // Two buttons can miss the same value: once is enough to put it right.
            var told: Set<FieldProblem> = []
            throw MessageProblems(problems.map { given.asNamed($0, by: form) }.filter { told.insert($0).inserted })
        }
        return values
    }

    /// The members from `"type"` on: the part of the body that is the same for every attempt.
    private func content(_ values: TemplateValues) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("type", "template")
            writer.key("template")
            writer.object { writer in
                writer.member("name", template.name)
                writer.key("language")
                writer.object { $0.member("code", template.language) }
                writer.key("components")
                writer.array { writer in
                    for part in TemplateParts.all { part.write(values, for: self, into: &writer) }
                }
            }
        }
        return writer.takeMembers()
    }

    private func preview(_ values: TemplateValues) -> MessagePreview {
        var header: String?
        if case .text(let pattern) = form.header {
            header = pattern.filled(with: Array(values.headerParams.prefix(pattern.slots.count)))
        }
        return MessagePreview(header: header, body: form.body.filled(with: values.bodyParams), footer: form.footer)
    }
}

/// A message checked and written, not yet sent to anyone.
package struct TemplateMessage: Hashable, Sendable {
    /// The wire members `"type":"template","template":{…}` without braces around them.
    package let content: [UInt8]
    package let preview: MessagePreview
}

/// What the recipient will read.
package struct MessagePreview: Hashable, Sendable {
    package let header: String?
    package let body: String
    package let footer: String?
}

extension TemplateValues {
    /// A one-time password may be given as `copyCodeParam`, where other copy-code templates have it; on the wire it is the body's
    /// value as well.
    func suited(to form: TemplateForm) -> TemplateValues {
        guard let copyCode, givesPasswordAsCode(form) else { return self }
        var values = self
        values.bodyParams = [copyCode]
        return values
    }

    func givesPasswordAsCode(_ form: TemplateForm) -> Bool {
        bodyParams.isEmpty && copyCode != nil && form.buttons.contains(.oneTimePassword) && form.body.slots.count == 1
    }

    /// A problem of the body's value is one of `copyCodeParam` where the caller gave it there.
    fileprivate func asNamed(_ problem: FieldProblem, by form: TemplateForm) -> FieldProblem {
        guard givesPasswordAsCode(form), problem.field.hasPrefix("bodyParams") else { return problem }
        var renamed = problem
        renamed.field = "copyCodeParam"
        return renamed
    }
}
