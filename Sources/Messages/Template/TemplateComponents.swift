package import Domain
package import WireJSON

extension TemplateForm {
    /// Reads Meta's `components` array (`templates/components`). What it does not know it leaves out, because Meta adds kinds of
    /// component without notice; whether a template can be sent is then Meta's to say.
    package init(
        components bytes: [UInt8],
        category: TemplateCategory
    ) throws(JSONError) {
        let components = try JSONValue.parse(bytes).arrayValue ?? []
        self.init()
        for component in components {
            switch component["type"]?.stringValue?.uppercased() {
            case "HEADER": header = TemplateHeader(component)
            case "BODY": body = TextPattern(component["text"]?.stringValue ?? "")
            case "FOOTER": footer = component["text"]?.stringValue
            case "BUTTONS": buttons = TemplateFormButton.list(component, category: category)
            case "CAROUSEL": cards = (component["cards"]?.arrayValue ?? []).map { TemplateCard($0, category: category) }
            case "LIMITED_TIME_OFFER":
                let offer = component["limited_time_offer"]
                limitedTimeOffer = LimitedTimeOffer(
                    text: offer?["text"]?.stringValue ?? "",
                    hasExpiration: offer?["has_expiration"]?.boolValue ?? false
                )
            default: break
            }
        }
    }
}

extension TemplateHeader {
    fileprivate init?(_ component: JSONValue) {
        switch component["format"]?.stringValue?.uppercased() {
        case "TEXT": self = .text(TextPattern(component["text"]?.stringValue ?? ""))
        case "IMAGE": self = .image
        case "VIDEO": self = .video
        case "DOCUMENT": self = .document
        case "LOCATION": self = .location
        case "PRODUCT": self = .product
        default: return nil
        }
    }
}

extension TemplateCard {
    fileprivate init(_ card: JSONValue, category: TemplateCategory) {
        self.init(header: nil, body: nil, buttons: [])
        for component in card["components"]?.arrayValue ?? [] {
            switch component["type"]?.stringValue?.uppercased() {
            case "HEADER": header = TemplateHeader(component)
            case "BODY": body = component["text"]?.stringValue.map { TextPattern($0) }
            case "BUTTONS": buttons = TemplateFormButton.list(component, category: category)
            default: break
            }
        }
    }
}

extension TemplateFormButton {
    fileprivate static func list(_ component: JSONValue, category: TemplateCategory) -> [TemplateFormButton] {
        (component["buttons"]?.arrayValue ?? []).map { TemplateFormButton($0, category: category) }
    }

    private init(_ button: JSONValue, category: TemplateCategory) {
        let text = button["text"]?.stringValue ?? ""
        switch button["type"]?.stringValue?.uppercased() {
        case "QUICK_REPLY": self = .quickReply(text: text)
        case "URL":
            let address = TextPattern(button["url"]?.stringValue ?? "")
            // Meta lists the one-time-password button of an authentication template as a link with a variable.
            self =
                category == .authentication && !address.slots.isEmpty
                ? .oneTimePassword : .url(text: text, address: address)
        case "OTP": self = .oneTimePassword
        case "PHONE_NUMBER": self = .phoneNumber
        case "COPY_CODE": self = .copyCode
        case "FLOW": self = .flow
        case "CATALOG": self = .catalog
        case "MPM": self = .multiProduct
        case let type: self = .other(type: type ?? "")
        }
    }
}
