import Domain
import WireJSON

/// The body's values. The count must match exactly: a value too many is as likely a mistake as one too few.
enum BodyPart: TemplatePart {
    static func problems(_ values: TemplateValues, for template: ComposableTemplate) -> [FieldProblem] {
        ValueRules.problems(
            values.bodyParams,
            filling: template.form.body,
            field: "bodyParams",
            characterMaximum: template.form.bodyCharacterMaximum,
            what: "body"
        )
    }

    static func write(_ values: TemplateValues, for template: ComposableTemplate, into writer: inout JSONWriter) {
        guard !template.form.body.slots.isEmpty else { return }
        writer.object { writer in
            writer.member("type", "body")
            writeTextParameters(
                values.bodyParams,
                of: template.form.body,
                format: template.parameterFormat,
                into: &writer
            )
        }
    }
}
