/// The button components of a send against the template's buttons.
struct TemplateButtons {
    let buttons: [TemplatePlan.Button]
    let place: String

    func check(_ components: [JSONTree]) throws(GraphRefusal) {
        var seen: Set<Int> = []
        for component in components where component["type"]?.text?.lowercased() == "button" {
            let index = try self.index(of: component)
            guard seen.insert(index).inserted else {
                throw GraphRefusal(132012, "\(place)buttons: Button at index \(index) appears twice")
            }
            guard buttons.indices.contains(index) else {
                throw GraphRefusal(131009, "\(place)buttons: Button at index \(index) does not exist")
            }
            try check(component, buttons[index], at: index)
        }
        for (index, button) in buttons.enumerated() where !seen.contains(index) {
            guard let type = Self.needsParameter(button) else { continue }
            throw GraphRefusal(
                131008,
                "\(place)buttons: Button at index \(index) of type \(type) requires a parameter"
            )
        }
    }

    private func index(of component: JSONTree) throws(GraphRefusal) -> Int {
        let written = component["index"]
        guard let index = written?.integer ?? written?.text.flatMap({ Int($0) }), (0...9).contains(index) else {
            throw GraphRefusal(131009, "\(place)buttons: index must be a number from 0 to 9")
        }
        return index
    }

    private static func needsParameter(_ button: TemplatePlan.Button) -> String? {
        switch button {
        case .url(_, hasVariable: true), .oneTimePassword: "Url"
        case .copyCode: "CopyCode"
        case .products: "Mpm"
        default: nil
        }
    }

    private func check(_ component: JSONTree, _ button: TemplatePlan.Button, at index: Int) throws(GraphRefusal) {
        let subType = component["sub_type"]?.text?.lowercased() ?? ""
        let parameter = component["parameters"]?.list?.first
        let expected: (subType: String, parameters: [String], isRequired: Bool)
        switch button {
        case .quickReply: expected = ("quick_reply", ["payload", "text"], true)
        case .url(_, let hasVariable):
            guard hasVariable else {
                throw GraphRefusal(132018, "\(place)buttons: Button at index \(index) of type Url takes no parameter")
            }
            expected = ("url", ["text"], true)
        case .oneTimePassword: expected = ("url", ["text"], true)
        case .copyCode: expected = ("copy_code", ["coupon_code"], true)
        case .flow: expected = ("flow", ["action"], false)
        case .catalog: expected = ("catalog", ["action"], false)
        case .products: expected = ("mpm", ["action"], true)
        case .plain: expected = ("voice_call", [], false)
        }
        guard subType == expected.subType else {
            throw GraphRefusal(
                132012,
                "\(place)buttons: Button at index \(index) has sub_type \(subType), expected \(expected.subType)"
            )
        }
        guard let parameter else {
            if !expected.isRequired { return }
            throw GraphRefusal(131008, "\(place)buttons: Button at index \(index) requires a parameter")
        }
        let type = parameter["type"]?.text?.lowercased() ?? ""
        guard expected.parameters.isEmpty || expected.parameters.contains(type) else {
            throw GraphRefusal(132012, "\(place)buttons: Button at index \(index) has a parameter of type \(type)")
        }
        if let problem = TemplateForm.parameter(type)?.problem(in: parameter) {
            throw problem.refusal(at: "button['parameters'][0]")
        }
        if type == "text", let text = parameter["text"]?.text {
            try TemplateValues.check(text, place: "\(place)buttons: Button at index \(index)")
        }
    }
}
