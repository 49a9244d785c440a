/// Holds the parameters of one send against its template, as Meta does, and fills in the text
/// (`messages/template-messages`; codes from `support/error-codes`).
struct TemplateCheck {
    let plan: TemplatePlan
    /// Whether an uploaded file of that id is there.
    let knowsMedia: (String) -> Bool

    /// - Returns: the text as the person reads it: header, body, footer and button labels, a line each.
    func filledText(_ components: [JSONTree]) throws(GraphRefusal) -> String {
        var offerIsThere = false
        var cards: [JSONTree]?
        for component in components {
            switch try kind(of: component) {
            case "limited_time_offer":
                guard plan.offerExpires != nil else { throw mismatch("limited_time_offer: not in the template") }
                offerIsThere = true
            case "carousel": cards = component["cards"]?.list
            default: break
            }
        }
        var text = try filled(plan.face, components, place: "")
        if plan.offerExpires == true, !offerIsThere {
            throw GraphRefusal(131008, "limited_time_offer: Parameter expiration_time_ms is missing")
        }
        text += try filledCards(cards)
        return text
    }

    private func filledCards(_ cards: [JSONTree]?) throws(GraphRefusal) -> String {
        guard let cards else {
            if plan.cards.isEmpty { return "" }
            throw mismatch("carousel: Component is missing, expected \(plan.cards.count) cards")
        }
        guard cards.count == plan.cards.count else {
            throw GraphRefusal(
                132000,
                "carousel: number of cards (\(cards.count)) does not match the expected number of cards "
                    + "(\(plan.cards.count))"
            )
        }
        var text = ""
        for (position, card) in cards.enumerated() {
            let index = card["card_index"]?.integer ?? position
            guard plan.cards.indices.contains(index) else { throw mismatch("carousel: no card \(index)") }
            let components = card["components"]?.list ?? []
            for component in components {
                let kind = try kind(of: component)
                guard ["header", "body", "button"].contains(kind) else {
                    throw mismatch("carousel: Component \(kind) in card \(index) is not supported")
                }
            }
            text += "\n\n" + (try filled(plan.cards[index], components, place: "card \(index): "))
        }
        return text
    }

    /// The component's `type`, in small letters, after its shape was looked at.
    private func kind(of component: JSONTree) throws(GraphRefusal) -> String {
        guard let type = component["type"]?.text else {
            throw GraphRefusal(131008, "Parameter template['components'] has an element without type")
        }
        let kind = type.lowercased()
        guard let form = TemplateForm.component(kind) else {
            throw .parameter("Param template['components'] has an element of unknown type \"\(type)\".")
        }
        if let problem = form.problem(in: component) { throw problem.refusal(at: "template['components'].\(kind)") }
        return kind
    }

    private func filled(
        _ face: TemplatePlan.Face,
        _ components: [JSONTree],
        place: String
    ) throws(GraphRefusal) -> String {
        let header = try only("header", in: components)
        let body = try only("body", in: components)
        var lines: [String] = []
        if let line = try self.header(face.header, header?["parameters"]?.list?.first, place: place) {
            lines.append(line)
        }
        let values = try TemplateValues(named: plan.isNamed, place: place + "body")
            .read(body?["parameters"]?.list ?? [], for: face.body)
        let filledBody = face.body.filled(with: values)
        if filledBody.utf8.count > face.bodyMaximum, filledBody.unicodeScalars.count > face.bodyMaximum {
            throw GraphRefusal(
                132005,
                "\(place)body: Translated text too long, \(filledBody.unicodeScalars.count) characters, at most "
                    + "\(face.bodyMaximum)"
            )
        }
        if !filledBody.isEmpty { lines.append(filledBody) }
        if let footer = face.footer { lines.append(footer) }
        try TemplateButtons(buttons: face.buttons, place: place).check(components)
        for button in face.buttons { lines.append("[\(button.label)]") }
        return lines.joined(separator: "\n")
    }

    private func only(_ kind: String, in components: [JSONTree]) throws(GraphRefusal) -> JSONTree? {
        var found: JSONTree?
        for component in components where component["type"]?.text?.lowercased() == kind {
            guard found == nil else { throw mismatch("\(kind): Component appears twice") }
            found = component
        }
        return found
    }

    private func header(
        _ header: TemplatePlan.Header,
        _ parameter: JSONTree?,
        place: String
    ) throws(GraphRefusal) -> String? {
        let received = parameter?["type"]?.text?.lowercased()
        let expected: String
        switch header {
        case .none:
            guard let received else { return nil }
            if received == "text" { throw count(place + "header", 1, 0) }
            throw mismatch("\(place)header: Format mismatch, expected NONE, received \(received.uppercased())")
        case .text(let text):
            if let received, received != "text" {
                throw mismatch("\(place)header: Format mismatch, expected TEXT, received \(received.uppercased())")
            }
            let values = try TemplateValues(named: plan.isNamed, place: place + "header")
                .read(parameter.map { [$0] } ?? [], for: text)
            let filled = text.filled(with: values)
            guard filled.unicodeScalars.count <= 60 else {
                throw GraphRefusal(132005, "\(place)header: Translated text too long, at most 60 characters")
            }
            return filled
        case .media(let kind): expected = kind
        case .location: expected = "location"
        case .product: expected = "product"
        }
        guard let received, received == expected, let parameter else {
            throw mismatch(
                "\(place)header: Format mismatch, expected \(expected.uppercased()), received "
                    + "\(received?.uppercased() ?? "UNKNOWN")"
            )
        }
        if let problem = TemplateForm.parameter(expected)?.problem(in: parameter) {
            throw problem.refusal(at: "header['parameters'][0]")
        }
        if let id = parameter[expected]?["id"]?.text, !knowsMedia(id) {
            throw GraphRefusal(131009, "\(place)header: Media with ID \(id) does not exist")
        }
        return "[\(expected)\(parameter[expected]?["name"]?.text.map { ": \($0)" } ?? "")]"
    }

    private func mismatch(_ details: String) -> GraphRefusal { GraphRefusal(132012, details) }

    private func count(_ place: String, _ given: Int, _ expected: Int) -> GraphRefusal {
        TemplateValues.countMismatch(place, given: given, expected: expected)
    }
}
