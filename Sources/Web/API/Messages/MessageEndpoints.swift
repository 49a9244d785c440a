import Domain
import HTTPTypes
import Store

extension APIRoutes {
    /// `/messages…`.
    static func messageEndpoints(_ calls: MessageCalls, _ send: MessageSend) -> [Endpoint] {
        [
            Endpoint(.post, "/messages", messageSendDocument, resume: send.resume, handle: send.handle),
            Endpoint(.get, "/messages", messageListDocument, handle: calls.list),
            Endpoint(.get, "/messages/{id}", messageReadDocument, handle: calls.read),
            Endpoint(.post, "/messages/{id}/settle", settleDocument, handle: calls.settle),
        ]
    }

    private static let states = MessageState.allCases.map(\.apiText)

    static let messageSchema = Schema.object(messageProperties)

    private static let messageProperties: [Schema.Property] = [
        .required("_id", .string()), .required("state", .string(of: states)), .required("to", .string()),
        .required("contactId", .string()), .required("contactName", .string()), .required("broadcastId", .string()),
        .required("broadcastName", .string()), .required("sender", .string("Phone number id at Meta.").or("null")),
        .required("attempts", .integer("Tries to hand it to Meta.")), .required("wamid", .string().or("null")),
        .required(
            "refusal",
            .object(
                [
                    .required("code", .integer()), .required("title", .string()),
                    .required("details", .string().or("null")),
                    .required("fbtraceId", .string().or("null")),
                    .required("meaning", .string("What it means and what helps.").or("null")),
                ],
                "What Meta last said against it."
            ).or("null")
        ),
        .required("createdAt", .string(format: "date-time")), .required("updatedAt", .string(format: "date-time")),
        .required("expiresAt", .string(format: "date-time")),
    ]

    private static let accountProperties: [Schema.Property] = [
        .required("request", .freeObject("The body that Meta gets.").or("null")),
        .required(
            "history",
            .object([
                .required("attempts", .array(.freeObject("number, beganAt, endedAt, outcome, code and its meaning"))),
                .required(
                    "statuses",
                    .array(.freeObject("status, wamid, occurredAt, receivedAt, code, pricingCategory"))
                ),
            ])
        ),
        .required("pricingCategory", .string("What Meta charges it as.").or("null")),
    ]

    private static let sentSchema = success(
        .object([
            .required("to", .string()), .required("chatId", .string()), .required("messageId", .string()),
            .required("metaResponse", .freeObject("Meta's answer.")),
        ])
    )

    private static let messageSendDocument = EndpointDocument(
        "Messages",
        "Send a message",
        """
        A template to anybody, or a free-form message to somebody who wrote in the last 24 hours. `type` tells the shapes apart: \
        `template` takes the fields of `POST /broadcasts/send`; `text`, `image`, `video`, `audio`, `document`, `location_request`, \
        `address_request`; `interactive` with `interactiveType` `list`, `cta_url`, `button`, `product`, `product_list` or \
        `catalog_message`.
        """,
        body: EndpointDocument.Body(
            schema: .object([
                .required("to", .string("With calling code; a number will do, too.").or("integer")),
                .required("type", .string(of: ["template"] + FreeformReader.types)),
                .optional("interactiveType", .string(of: FreeformReader.interactiveTypes)),
                .optional("templateName", .string()), .optional("text", .string()), .optional("link", .string()),
                .optional("mediaId", .string()), .optional("caption", .string()), .optional("filename", .string()),
                .optional("header", .freeObject("`type` and `text` or `link`; a text will do.").or("string")),
                .optional("body", .string()), .optional("footer", .string()),
                .optional("action", .freeObject("What there is to tap.")),
                .optional("replyToWamid", .string("The message that it answers.")),
                .optional("sender", .string("Phone number id, where several could send it.")),
                .optional("contact", .freeObject("What is to be known of the recipient, as in `POST /contacts`.")),
            ]),
            example: #"{"to":"917697812345","type":"template","templateName":"hello_world"}"#
        ),
        answers: [
            EndpointDocument.Answer(200, "Meta took it.", sentSchema),
            EndpointDocument.Answer(202, "It is kept, and goes out when it may.", sentSchema),
        ],
        errors: [
            .missingField, .invalidType, .invalidValue, .invalidDestination, .invalidLink, .missingLink, .tooLong,
            .parameterCountMismatch, .cardCountMismatch, .missingAttribute, .missingCode, .missingLocation,
            .missingOfferEnd,
            .missingURLVariable, .templateNotSupported, .templateNotFound, .templateNotApproved, .senderMismatch,
            .senderNotFound, .unknownTag, .unknownCustomField, .optedOut, .windowClosed, .refusedByMeta,
            .messageExpired,
            .messageCancelled,
        ]
    )

    private static let messageListDocument = EndpointDocument(
        "Messages",
        "List messages",
        parameters: [
            .query("state", .string("Only those in this state.", of: states)),
            .query("broadcast", .string("Only those of this broadcast, by id.")),
            .query("contact", .string("Only those to this contact, by id.")),
            .query("mobile", .string("Only those to this number.")),
            .query("wamid", .string("Only the one with this id of Meta's; needs `mobile` or `contact`.")),
            .query("sender", .string("Only those from this phone number id.")),
            .query("since", .string("Only those admitted then or later.", format: "date-time")),
            .query("until", .string("Only those admitted before.", format: "date-time")),
        ] + EndpointDocument.Parameter.paging(limit: 25, maximum: 100),
        answers: [EndpointDocument.Answer(200, "Messages, newest first.", list("messages", messageSchema))],
        errors: [.invalidValue, .missingField, .senderNotFound]
    )

    private static let messageReadDocument = EndpointDocument(
        "Messages",
        "Read a message",
        "Everything that is known of it: what was sent, every try and what came of it, every status, and what it is charged as.",
        parameters: [.path("id", "The id that a 202 or an error named, 24 hexadecimal characters.")],
        answers: [
            EndpointDocument.Answer(200, "The message.", success(.object(messageProperties + accountProperties)))
        ],
        errors: [.messageNotFound]
    )

    private static let settleDocument = EndpointDocument(
        "Messages",
        "Settle a message in doubt",
        """
        Tells what became of a message whose attempt got no answer. `sent`: it arrived, nothing more is sent. `resend`: it is sent \
        again, and may so arrive twice. `drop`: it is given up, and counts as failed.
        """,
        parameters: [.path("id", "24 hexadecimal characters.")],
        body: EndpointDocument.Body(
            schema: .object([.required("as", .string(of: DoubtDecision.allCases.map(\.rawValue)))]),
            example: #"{"as":"sent"}"#
        ),
        answers: [EndpointDocument.Answer(200, "The message as it stands now.", success(messageSchema))],
        errors: [.messageNotFound, .notInDoubt]
    )
}
