import Domain
import WireJSON

/// The buttons that take a parameter: links with a variable, quick replies with a payload, the code to copy and the
/// one-time password (`templates/components`, `templates/authentication-templates`).
enum ButtonsPart: TemplatePart {
    static func problems(_ values: TemplateValues, for template: ComposableTemplate) -> [FieldProblem] {
        var supply = ButtonSupply(values, body: template.form.body)
        var problems = template.form.buttons.flatMap { supply.problems(for: $0) }
        problems += template.form.cards.flatMap(\.buttons).flatMap { supply.problems(for: $0) }
        return problems
    }

    static func write(_ values: TemplateValues, for template: ComposableTemplate, into writer: inout JSONWriter) {
        var supply = ButtonSupply(values, body: template.form.body)
        for (index, button) in template.form.buttons.enumerated() {
            supply.write(button, index: index, into: &writer)
        }
    }
}

/// Deals the caller's lists out to the buttons that need something, in order: the template's own buttons first, then those of
/// its cards, card by card.
struct ButtonSupply {
    private let values: TemplateValues
    private let body: TextPattern
    private var usedURLVariables = 0
    private var usedQuickReplies = 0

    init(_ values: TemplateValues, body: TextPattern) {
        self.values = values
        self.body = body
    }

    mutating func problems(for button: TemplateFormButton) -> [FieldProblem] {
        switch button {
        case .url(let text, let address) where !address.slots.isEmpty:
            let field = "urlVariables[\(usedURLVariables)]"
            guard let value = nextURLVariable() else {
                return [
                    FieldProblem(
                        field: field,
                        code: "missing_url_variable",
                        problem: "the button \"\(text)\" has a variable in its link: give its value"
                    )
                ]
            }
            if let problem = ValueRules.textProblem(value, field: field) { return [problem] }
            return ValueRules.lengthProblem(
                address.filled(with: [value] + Array(repeating: "", count: address.slots.count - 1)),
                maximum: ValueRules.addressCharacterMaximum,
                field: field,
                what: "link"
            ).map { [$0] } ?? []
        case .quickReply:
            let field = "quickReplies[\(usedQuickReplies)]"
            let maximum = ValueRules.quickReplyPayloadCharacterMaximum
            return tooLong(nextQuickReply() ?? "", field: field, maximum: maximum).map { [$0] } ?? []
        case .copyCode:
            return codeProblems(values.copyCode, field: "copyCodeParam", maximum: ValueRules.copyCodeCharacterMaximum)
        case .oneTimePassword:
            let maximum = ValueRules.oneTimePasswordCharacterMaximum
            // Only the length is asked of a code that the body holds too: the rest the body has said, once is enough.
            guard body.slots.isEmpty else {
                return tooLong(values.bodyParams.first ?? "", field: "bodyParams[0]", maximum: maximum).map { [$0] }
                    ?? []
            }
            return codeProblems(values.copyCode, field: "copyCodeParam", maximum: maximum)
        case .multiProduct:
            guard !values.productSections.isEmpty else {
                let problem = "the template shows products: give sections, each with a title and its products"
                return [FieldProblem(field: "productSections", code: "missing_field", problem: problem)]
            }
            return ProductListAction.problems(with: values.productSections, "productSections") + pictureProblems
        case .catalog: return pictureProblems
        case .url, .phoneNumber, .flow, .other: return []
        }
    }

    private var pictureProblems: [FieldProblem] {
        guard let product = values.catalogProductID else { return [] }
        let problem =
            ValueRules.textProblem(product, field: "catalogProductId")
            ?? tooLong(product, field: "catalogProductId", maximum: ProductRules.idCharacterMaximum)
        return problem.map { [$0] } ?? []
    }

    mutating func write(_ button: TemplateFormButton, index: Int, into writer: inout JSONWriter) {
        switch button {
        case .url(_, let address) where !address.slots.isEmpty:
            let value = nextURLVariable() ?? ""
            Self.write("url", index, into: &writer) { writeTextParameter(value, named: nil, into: &$0) }
        case .quickReply:
            guard let payload = nextQuickReply(), !payload.isEmpty else { return }
            Self.write("quick_reply", index, into: &writer) { writer in
                writer.object { writer in
                    writer.member("type", "payload")
                    writer.member("payload", payload)
                }
            }
        case .copyCode:
            Self.write("copy_code", index, into: &writer) { writer in
                writer.object { writer in
                    writer.member("type", "coupon_code")
                    writer.member("coupon_code", values.copyCode ?? "")
                }
            }
        case .oneTimePassword:
            let code = (body.slots.isEmpty ? values.copyCode : values.bodyParams.first) ?? ""
            Self.write("url", index, into: &writer) { writeTextParameter(code, named: nil, into: &$0) }
        case .catalog:
            guard let product = values.catalogProductID else { return }
            Self.write("catalog", index, into: &writer) { writer in
                writer.object { writer in
                    writer.member("type", "action")
                    writer.key("action")
                    writer.object { $0.member("thumbnail_product_retailer_id", product) }
                }
            }
        case .multiProduct:
            // Meta wants a picture here, where a catalog button does without.
            let picture = values.catalogProductID ?? values.productSections.first?.productIDs.first ?? ""
            Self.write("mpm", index, into: &writer) { writer in
                writer.object { writer in
                    writer.member("type", "action")
                    writer.key("action")
                    writer.object { writer in
                        writer.member("thumbnail_product_retailer_id", picture)
                        ProductListAction.write(values.productSections, into: &writer)
                    }
                }
            }
        case .url, .phoneNumber, .flow, .other: return
        }
    }

    private mutating func nextURLVariable() -> String? {
        defer { usedURLVariables += 1 }
        return usedURLVariables < values.urlVariables.count ? values.urlVariables[usedURLVariables] : nil
    }

    private mutating func nextQuickReply() -> String? {
        defer { usedQuickReplies += 1 }
        return usedQuickReplies < values.quickReplies.count ? values.quickReplies[usedQuickReplies] : nil
    }

    private func codeProblems(_ code: String?, field: String, maximum: Int) -> [FieldProblem] {
        guard let code, !code.isEmpty else {
            return [
                FieldProblem(field: field, code: "missing_code", problem: "the template has a code to copy: give it")
            ]
        }
        let problem = ValueRules.textProblem(code, field: field) ?? tooLong(code, field: field, maximum: maximum)
        return problem.map { [$0] } ?? []
    }

    private func tooLong(_ text: String, field: String, maximum: Int) -> FieldProblem? {
        ValueRules.lengthProblem(text, maximum: maximum, field: field)
    }

    private static func write(
        _ subType: String,
        _ index: Int,
        into writer: inout JSONWriter,
        _ parameter: (inout JSONWriter) -> Void
    ) {
        writer.object { writer in
            writer.member("type", "button")
            writer.member("sub_type", subType)
            writer.member("index", String(index))
            writer.key("parameters")
            writer.array(parameter)
        }
    }
}
