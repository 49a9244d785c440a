import Domain
import WireJSON

/// One part of a template message: it knows what a caller must give for it, and how it is written for Meta.
///
/// A new part is one file and one line in ``all``.
protocol TemplatePart: Sendable {
    /// What is wrong with the values; empty when this part can be written.
    static func problems(_ values: TemplateValues, for template: ComposableTemplate) -> [FieldProblem]

    /// Writes the part's components, none where the template has no variable here. Called only without problems.
    static func write(_ values: TemplateValues, for template: ComposableTemplate, into writer: inout JSONWriter)
}

/// The parts in the order Meta's examples have them.
enum TemplateParts {
    static let all: [any TemplatePart.Type] = [
        HeaderPart.self, BodyPart.self, LimitedTimeOfferPart.self, ButtonsPart.self, CarouselPart.self,
    ]
}

/// Writes one text parameter; a named one carries its name, in any order (`templates/overview`).
func writeTextParameter(_ text: String, named name: String?, into writer: inout JSONWriter) {
    writer.object { writer in
        writer.member("type", "text")
        if let name { writer.member("parameter_name", name) }
        writer.member("text", text)
    }
}

/// Writes the values of a text, by name where the template has names.
func writeTextParameters(
    _ values: [String],
    of pattern: TextPattern,
    format: ParameterFormat,
    into writer: inout JSONWriter
) {
    writer.key("parameters")
    writer.array { writer in
        for (slot, value) in zip(pattern.slots, values) {
            writeTextParameter(value, named: format == .named ? slot : nil, into: &writer)
        }
    }
}
