import Domain
import Messages
import TestKit
import Testing
import WireJSON

/// Makes a template ready from its components' text, as a sync finds it.
func composable(
    _ components: String,
    category: TemplateCategory = .marketing,
    format: ParameterFormat = .positional,
    name: String = "some_template",
    language: String = "en_US"
) throws -> ComposableTemplate {
    let moment = Timestamp(milliseconds: 0)
    return try ComposableTemplate(
        Template(
            id: ID(row: 1),
            workspace: ID(row: 1),
            wabaID: "1",
            waTemplateID: "2",
            name: name,
            language: language,
            category: category,
            status: "APPROVED",
            parameterFormat: format,
            quality: nil,
            components: Array(components.utf8),
            createdAt: moment,
            updatedAt: moment
        )
    )
}

/// The whole body as it goes to Meta: the envelope around the frozen part.
func envelope(_ content: [UInt8]) -> [UInt8] {
    let head = #"{"messaging_product":"whatsapp","recipient_type":"individual","to":"+919812345678","#
    return Array(head.utf8) + content + Array(#","biz_opaque_callback_data":"c1.c1.ff.1"}"#.utf8)
}

/// The components that a composed message carries, after the whole of it was held against the contract.
func components(
    of message: TemplateMessage,
    sourceLocation: SourceLocation = #_sourceLocation
) throws -> [JSONValue] {
    let body = envelope(message.content)
    let problems = try ContractSchema.load().problems(in: body, as: "SendRequest")
    #expect(problems.isEmpty, sourceLocation: sourceLocation)
    let template = try JSONValue.parse(body)["template"]
    #expect(template?["name"]?.stringValue == "some_template", sourceLocation: sourceLocation)
    #expect(
        template?["language"] == .object([JSONMember(name: "code", value: .string("en_US"))]),
        sourceLocation: sourceLocation
    )
    return try #require(template?["components"]?.arrayValue, sourceLocation: sourceLocation)
}

/// Composes and expects exactly these components, member by member and in this order.
func expect(
    _ template: ComposableTemplate,
    with values: TemplateValues,
    writes expected: String,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let written = try components(of: try template.compose(values), sourceLocation: sourceLocation)
    let wanted = try JSONValue.parse(Array(expected.utf8))
    #expect(.array(written) == wanted, sourceLocation: sourceLocation)
}

/// Field and code of everything that is wrong, in order; empty when the message can be composed.
func problems(_ template: ComposableTemplate, _ values: TemplateValues) -> [String] {
    do {
        _ = try template.compose(values)
        return []
    } catch {
        return error.problems.map { "\($0.field): \($0.code)" }
    }
}
