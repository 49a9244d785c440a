import Domain

/// Something that Meta asks of the values of one recipient. What can be said of all recipients was checked when the mould was made.
enum MouldCheck: Hashable, Sendable {
    /// A template's value, see ``ValueRules/textProblem(_:field:)``.
    case templateText(Int)
    /// A text that is no template's: lines and tabs are welcome.
    case freeText(Int)
    /// A value has at most so many characters.
    case length(Int, maximum: Int)
    /// A text is not too long once it is filled.
    case filled(FilledLength)

    /// The length of a filled text.
    struct FilledLength: Hashable, Sendable {
        /// Characters that are the same for all recipients.
        var literalCount: Int
        /// Fields in it, as often as they stand there.
        var fields: [Int]
        var maximum: Int
        /// The API's name for it.
        var name: String
        /// A word for people.
        var what: String
    }

    /// What is wrong with the values of one recipient.
    func problem(with values: [String], of fields: [MouldField]) -> FieldProblem? {
        switch self {
        case .templateText(let index):
            return ValueRules.textProblem(values[index], field: fields[index].name)
        case .freeText(let index):
            return ValueRules.freeTextProblem(values[index], field: fields[index].name)
        case .length(let index, let maximum):
            return ValueRules.lengthProblem(values[index], maximum: maximum, field: fields[index].name)
        case .filled(let length):
            let count = length.fields.reduce(length.literalCount) { $0 + values[$1].unicodeScalars.count }
            return ValueRules.lengthProblem(count, maximum: length.maximum, field: length.name, what: length.what)
        }
    }

    /// The fields it looks at.
    var fields: [Int] {
        switch self {
        case .templateText(let index), .freeText(let index), .length(let index, _): [index]
        case .filled(let length): length.fields
        }
    }
}

/// Gathers what is to be checked for each recipient, from the same values and in the same order as the parts of a template do.
struct MouldChecks {
    private(set) var checks: [MouldCheck] = []
    private let marks: [Unicode.Scalar: Int]

    /// - Parameter marks: what stands in the values for which field.
    init(marks: [Unicode.Scalar: Int]) {
        self.marks = marks
    }

    /// Of a template, whose values hold marks.
    mutating func add(_ form: TemplateForm, _ given: TemplateValues) {
        let values = given.suited(to: form)
        let isCode = given.givesPasswordAsCode(form)
        if case .text(let pattern) = form.header {
            let texts = Array(values.headerParams.prefix(pattern.slots.count))
            add(texts, filling: pattern, "headerParams", TemplateHeader.textCharacterMaximum, "header")
        }
        let bodyName = isCode ? "copyCodeParam" : "bodyParams"
        add(values.bodyParams, filling: form.body, bodyName, form.bodyCharacterMaximum, "body")
        addButtons(form, values)
        for (index, (card, texts)) in zip(form.cards, values.cardBodies).enumerated() {
            guard let pattern = card.body else { continue }
            let name = "carouselBodies[\(index)].bodyParams"
            add(texts, filling: pattern, name, TemplateCard.bodyCharacterMaximum, "card body")
        }
    }

    private mutating func addButtons(_ form: TemplateForm, _ values: TemplateValues) {
        var place = 0
        for button in form.buttons + form.cards.flatMap(\.buttons) {
            switch button {
            case .url(_, let address) where !address.slots.isEmpty:
                guard place < values.urlVariables.count else { continue }
                let value = values.urlVariables[place]
                if let field = field(value) { checks.append(.templateText(field)) }
                let text = address.filled(with: [value] + Array(repeating: "", count: address.slots.count - 1))
                addLength(of: text, "urlVariables[\(place)]", ValueRules.addressCharacterMaximum, "link")
                place += 1
            case .copyCode: addCode(values.copyCode, maximum: ValueRules.copyCodeCharacterMaximum)
            case .oneTimePassword:
                let maximum = ValueRules.oneTimePasswordCharacterMaximum
                guard form.body.slots.isEmpty else {
                    if let field = field(values.bodyParams.first) { checks.append(.length(field, maximum: maximum)) }
                    continue
                }
                addCode(values.copyCode, maximum: maximum)
            case .url, .quickReply, .phoneNumber, .flow, .catalog, .multiProduct, .other: continue
            }
        }
    }

    /// Of a text that is no template's.
    mutating func addFreeText(_ text: String, _ name: String, _ maximum: Int, _ what: String) {
        guard let field = field(text) else { return }
        checks.append(.freeText(field))
        addLength(of: text, name, maximum, what)
    }

    private mutating func add(
        _ values: [String],
        filling pattern: TextPattern,
        _ name: String,
        _ maximum: Int,
        _ what: String
    ) {
        guard values.count == pattern.slots.count else { return }
        checks += values.compactMap { field($0).map(MouldCheck.templateText) }
        addLength(of: pattern.filled(with: values), name, maximum, what)
    }

    private mutating func addCode(_ code: String?, maximum: Int) {
        guard let field = field(code) else { return }
        checks += [.templateText(field), .length(field, maximum: maximum)]
    }

    private mutating func addLength(of text: String, _ name: String, _ maximum: Int, _ what: String) {
        let split = SplitText(text, marks: marks)
        guard !split.fields.isEmpty else { return }
        checks.append(
            .filled(
                MouldCheck.FilledLength(
                    literalCount: split.literalCount,
                    fields: split.fields,
                    maximum: maximum,
                    name: name,
                    what: what
                )
            )
        )
    }

    /// The field whose mark a value is.
    private func field(_ value: String?) -> Int? {
        guard let value, let first = value.unicodeScalars.first, value.unicodeScalars.count == 1 else { return nil }
        return marks[first]
    }
}
