/// The free-form messages, each with its limits (`messages/*`); they may go out only within 24 hours of the person's own
/// last message.
enum FreeForm {
    /// The form of the object that a message of that type carries; nil for a type there is not.
    static func form(of type: String) -> Form? { forms[type] }

    static let types = forms.keys.sorted()

    private static let name = Form.text(1...512)
    private static let media: [Form.Field] = [.optional("id", name), .optional("link", .url)]

    private static func media(_ more: Form.Field...) -> Form {
        .object(media + more, exactlyOne: ["id", "link"])
    }

    static let location = Form.object(
        .required("latitude", .numeric),
        .required("longitude", .numeric),
        .optional("name", .text(0...1_000)),
        .optional("address", .text(0...1_000))
    )
    static let image = media()
    static let headerDocument = media(.optional("filename", name))

    private static let forms: [String: Form] = [
        "text": .object(.required("body", .text(1...4_096)), .optional("preview_url", .boolean)),
        "image": media(.optional("caption", .text(0...1_024))),
        "video": media(.optional("caption", .text(0...1_024))),
        "document": media(.optional("caption", .text(0...1_024)), .optional("filename", name)),
        "audio": media(.optional("voice", .boolean)),
        "sticker": media(),
        "location": location,
        "contacts": .list(contact, 1...257),
        "reaction": .object(.required("message_id", name), .required("emoji", .text(0...64))),
        "interactive": .anyObject,
        "pin": .anyObject,
    ]

    private static func texts(_ names: String...) -> Form {
        .list(.object(names.map { .optional($0, .text(0...1_024)) }, exactlyOne: []), 0...100)
    }

    private static func part(_ names: String...) -> [Form.Field] {
        names.map { .optional($0, .text(0...1_024)) }
    }

    private static let contact = Form.object(
        .required(
            "name",
            .object(
                [.required("formatted_name", .text(1...1_024))]
                    + part("first_name", "last_name", "middle_name", "suffix", "prefix"),
                exactlyOne: []
            )
        ),
        .optional("phones", texts("phone", "type", "wa_id")),
        .optional("emails", texts("email", "type")),
        .optional("urls", texts("url", "type")),
        .optional("addresses", texts("street", "city", "state", "zip", "country", "country_code", "type")),
        .optional("org", .object(part("company", "department", "title"), exactlyOne: [])),
        .optional("birthday", .text(10...10))
    )
}
