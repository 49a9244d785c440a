/// The path a send came by.
enum SendDoor: Sendable {
    case messages
    /// `POST /{phone-id}/marketing_messages`, for marketing templates alone (`marketing-messages/*`).
    case marketingMessages
}

/// The body of a send whose envelope is in order (`messages/send-messages`); its content is not looked at yet.
struct SendRequest: Sendable {
    var door: SendDoor
    var recipient: Recipient
    var type: String
    var content: JSONTree
    /// `biz_opaque_callback_data`, echoed in every status.
    var callbackData: String?

    /// - Parameter businessDigits: the digits of the sending number.
    init(_ body: JSONTree, door: SendDoor, businessDigits: String) throws(GraphRefusal) {
        self.door = door
        guard body.members != nil else { throw .parameter("The parameter messaging_product is required.") }
        let form = door == .messages ? Self.envelope : Self.marketingEnvelope
        if let problem = form.problem(in: body) { throw problem.refusal(at: nil) }
        let type = body["type"]?.text ?? "text"
        if door == .marketingMessages, type != "template" {
            throw GraphRefusal(131055, "Only template messages are allowed on this endpoint")
        }
        guard type == "template" || FreeForm.form(of: type) != nil else {
            throw .parameter(
                "Param type must be one of {\(Self.contentKeys.joined(separator: ", "))} - got \"\(type)\"."
            )
        }
        for key in Self.contentKeys where key != type && body[key] != nil {
            throw .parameter("Unexpected key \"\(key)\" on a message of type \(type).")
        }
        guard let content = body[type] else { throw .parameter("The parameter \(type) is required.") }
        self.type = type
        self.content = content
        callbackData = body["biz_opaque_callback_data"]?.text
        recipient = try Self.recipient(body, businessDigits: businessDigits)
    }

    private static func recipient(_ body: JSONTree, businessDigits: String) throws(GraphRefusal) -> Recipient {
        if let to = body["to"]?.text {
            guard let recipient = Recipient(phone: to, businessDigits: businessDigits) else {
                throw GraphRefusal(131009, "Parameter value is not valid: to is no phone number")
            }
            guard recipient.waID != businessDigits else {
                throw GraphRefusal(131021, "Recipient phone number cannot be the same as the sender's")
            }
            return recipient
        }
        guard let userID = body["recipient"]?.text else { throw .parameter("The parameter to is required.") }
        return Recipient(userID: userID)
    }

    static let contentKeys = FreeForm.types + ["template"]

    private static let common: [Form.Field] = [
        .required("messaging_product", .choice(["whatsapp"])),
        .optional("recipient_type", .choice(["individual"])),
        .optional("to", .text(1...160)),
        .optional("recipient", .text(4...140)),
        .optional("type", .text(1...64)),
        .optional("template", .anyObject),
        .optional("biz_opaque_callback_data", .text(1...512)),
        .optional("context", .object(.required("message_id", .text(1...512)))),
        .optional("recipient_identity_key_hash", .text(1...512)),
        .optional("messaging_account_id", .text(1...64)),
    ]

    private static let envelope = Form.object(
        common + [.optional("category", .choice(["utility", "authentication"]))]
            + FreeForm.types.map { .optional($0, .anything) },
        exactlyOne: []
    )

    private static let marketingEnvelope = Form.object(
        common + [
            .optional("product_policy", .choice(["CLOUD_API_FALLBACK", "STRICT"])),
            .optional("message_activity_sharing", .boolean),
        ],
        exactlyOne: []
    )

    /// The other thing that is posted to `/messages`: an incoming message was read (`messages/mark-message-as-read`).
    static let readReceipt = Form.object(
        .required("messaging_product", .choice(["whatsapp"])),
        .required("status", .choice(["read"])),
        .required("message_id", .text(1...512)),
        .optional("typing_indicator", .object(.required("type", .choice(["text"]))))
    )
}
