/// What a send with a template has to bring, worked out once from the template's components (`templates/components`).
struct TemplatePlan: Sendable, Equatable {
    enum Header: Sendable, Equatable {
        case none
        case text(TemplateText)
        /// `image`, `video`, `document` or `gif`.
        case media(String)
        case location
        case product
    }

    enum Button: Sendable, Equatable {
        case quickReply(String)
        case url(String, hasVariable: Bool)
        case copyCode(String)
        /// A one-time password: sent as a URL button whose text is the code (`templates/authentication-templates`).
        case oneTimePassword(String)
        case flow(String)
        case catalog(String)
        case products(String)
        /// Takes no parameter: a phone number, a call.
        case plain(String)

        var label: String {
            switch self {
            case .quickReply(let label), .url(let label, _), .copyCode(let label), .oneTimePassword(let label),
                .flow(let label), .catalog(let label), .products(let label), .plain(let label):
                label
            }
        }
    }

    /// A header, body and buttons: the template itself or one card of its carousel.
    struct Face: Sendable, Equatable {
        var header = Header.none
        var body = TemplateText("")
        /// Characters the filled body may have.
        var bodyMaximum = 1_024
        var footer: String?
        var buttons: [Button] = []
    }

    var face = Face()
    var isNamed = false
    var isAuthentication = false
    var cards: [Face] = []
    /// There is a limited-time offer, and whether it counts down.
    var offerExpires: Bool?

    init(components: [JSONTree], category: String, isNamed: Bool) {
        self.isNamed = isNamed
        isAuthentication = category == "AUTHENTICATION"
        face = Self.face(components)
        for component in components {
            switch component["type"]?.text?.uppercased() {
            case "CAROUSEL":
                cards = (component["cards"]?.list ?? []).map { card in
                    var face = Self.face(card["components"]?.list ?? [])
                    face.bodyMaximum = 160
                    return face
                }
            case "LIMITED_TIME_OFFER":
                offerExpires = component["limited_time_offer"]?["has_expiration"]?.bool ?? false
                face.bodyMaximum = 600
            default: break
            }
        }
        if isAuthentication {
            // A new authentication template comes without a text: Meta writes it.
            if face.body.names.isEmpty { face.body = TemplateText("*{{1}}* is your verification code.") }
            // Meta lists the button as the URL it became; a sender fills it in the same way.
            face.buttons = face.buttons.map { button in
                if case .url(let label, _) = button { return .oneTimePassword(label) }
                return button
            }
        }
    }

    private static func face(_ components: [JSONTree]) -> Face {
        var face = Face()
        for component in components {
            switch component["type"]?.text?.uppercased() {
            case "HEADER": face.header = header(component)
            case "BODY": face.body = TemplateText(component["text"]?.text ?? "")
            case "FOOTER": face.footer = component["text"]?.text
            case "BUTTONS": face.buttons = (component["buttons"]?.list ?? []).map(button)
            default: break
            }
        }
        return face
    }

    private static func header(_ component: JSONTree) -> Header {
        switch component["format"]?.text?.uppercased() {
        case "TEXT": .text(TemplateText(component["text"]?.text ?? ""))
        case "IMAGE": .media("image")
        case "VIDEO": .media("video")
        case "DOCUMENT": .media("document")
        case "GIF": .media("gif")
        case "LOCATION": .location
        case "PRODUCT": .product
        default: .none
        }
    }

    private static func button(_ button: JSONTree) -> Button {
        let label = button["text"]?.text ?? ""
        switch button["type"]?.text?.uppercased() {
        case "QUICK_REPLY": return .quickReply(label)
        case "URL":
            let address = button["url"]?.text ?? ""
            return .url(label, hasVariable: !TemplateText(address).names.isEmpty)
        case "COPY_CODE": return .copyCode(label.isEmpty ? "Copy offer code" : label)
        case "OTP": return .oneTimePassword(label.isEmpty ? "Copy code" : label)
        case "FLOW": return .flow(label)
        case "CATALOG": return .catalog(label)
        case "MPM", "SPM": return .products(label)
        default: return .plain(label)
        }
    }
}
