/// What a template asks of a message: its texts with their slots, its header, buttons and cards. Made once from Meta's
/// `components` (`templates/components`), then asked for every message.
package struct TemplateForm: Hashable, Sendable {
    package var header: TemplateHeader?
    package var body: TextPattern
    package var footer: String?
    package var buttons: [TemplateFormButton]
    package var cards: [TemplateCard]
    package var limitedTimeOffer: LimitedTimeOffer?

    package init(
        header: TemplateHeader? = nil,
        body: TextPattern = TextPattern(""),
        footer: String? = nil,
        buttons: [TemplateFormButton] = [],
        cards: [TemplateCard] = [],
        limitedTimeOffer: LimitedTimeOffer? = nil
    ) {
        self.header = header
        self.body = body
        self.footer = footer
        self.buttons = buttons
        self.cards = cards
        self.limitedTimeOffer = limitedTimeOffer
    }

    /// The longest a filled body may be: 1,024 characters, 600 beside a limited-time offer (`templates/components`).
    package var bodyCharacterMaximum: Int { limitedTimeOffer == nil ? 1_024 : 600 }
}

/// The kinds of header.
package enum TemplateHeader: Hashable, Sendable {
    case text(TextPattern)
    case image, video, document
    case location
    /// A catalogue product.
    case product

    /// The longest a filled text header may be.
    package static let textCharacterMaximum = 60

    /// Whether the header is a file, which every message must bring.
    package var isFile: Bool {
        switch self {
        case .image, .video, .document: true
        case .text, .location, .product: false
        }
    }
}

/// One button of a template, in Meta's order, which is its index on the wire.
package enum TemplateFormButton: Hashable, Sendable {
    case quickReply(text: String)
    /// A link; its variable, if it has one, is the end of the address.
    case url(text: String, address: TextPattern)
    case phoneNumber
    case copyCode
    /// The one-time-password button: on the wire a `url` button whose text is the code again
    /// (`templates/authentication-templates`).
    case oneTimePassword
    case flow
    case catalog
    case multiProduct
    /// A kind we do not know. It takes no parameters from us.
    case other(type: String)
}

/// One card of a carousel.
package struct TemplateCard: Hashable, Sendable {
    package var header: TemplateHeader?
    package var body: TextPattern?
    package var buttons: [TemplateFormButton]

    package init(header: TemplateHeader?, body: TextPattern?, buttons: [TemplateFormButton]) {
        self.header = header
        self.body = body
        self.buttons = buttons
    }

    /// The longest a card's filled body may be.
    package static let bodyCharacterMaximum = 160
}

/// The limited-time offer of a template.
package struct LimitedTimeOffer: Hashable, Sendable {
    package var text: String
    /// Whether every message must say when the offer ends.
    package var hasExpiration: Bool

    package init(text: String, hasExpiration: Bool) {
        self.text = text
        self.hasExpiration = hasExpiration
    }
}
