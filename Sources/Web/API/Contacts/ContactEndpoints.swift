import HTTPTypes

extension APIRoutes {
    /// `/contacts…`, but for the lists.
    static func contactEndpoints(
        _ calls: ContactCalls,
        _ saving: ContactSaving,
        _ conversations: ConversationCalls
    ) -> [Endpoint] {
        [
            Endpoint(.post, "/contacts", saveDocument, handle: saving.save),
            Endpoint(.get, "/contacts", searchDocument, handle: calls.list),
            Endpoint(.get, "/contacts/{id}/conversation", conversationDocument, handle: conversations.read),
            Endpoint(.get, "/contacts/{id}/consent", consentDocument, handle: calls.consent),
            Endpoint(.get, "/contacts/{id}", readDocument, handle: calls.read),
            Endpoint(.put, "/contacts/{id}", updateDocument, handle: calls.update),
            Endpoint(.delete, "/contacts/{id}", eraseDocument, handle: calls.erase),
            Endpoint(.get, "/contacts/{id}/replies", repliesDocument, handle: calls.replies),
        ]
    }

    static let contactSchema = Schema.object(
        summaryProperties + [
            .required("broadcastIds", .array(.string())), .required("list", .array(.string(), "Names of its lists.")),
        ]
    )

    private static let summaryProperties: [Schema.Property] = [
        .required("_id", .string()), .required("name", .string()), .required("settingId", .string()),
        .required("userId", .string()), .required("countryCode", .string().or("null")),
        .required("mobile", .string("`null` for somebody who hides it and is known by Meta's user id.").or("null")),
        .required("whatsappUserId", .string("Meta's business-scoped user id, where one is known.").or("null")),
        .required("status", .string()), .required("source", .string()), .required("optin", .bool()),
        .required(
            "attributes",
            .array(
                .object([
                    .required("name", .string()), .required("value", .string()),
                    .required("_id", .string()),
                ])
            )
        ),
        .required("incomingBlocked", .bool()),
        .required("tags", .array(.string())),
        .required("createdAt", .string(format: "date-time")),
        .required("updatedAt", .string(format: "date-time")),
        .required("lastActive", .string(format: "date-time").or("null")),
    ]

    private static let readDocument = EndpointDocument(
        "Contacts",
        "Read a contact",
        parameters: [.path("id", "24 hexadecimal characters.")],
        answers: [EndpointDocument.Answer(200, "The contact.", success(contactSchema))],
        errors: [.contactNotFound]
    )

    private static let searchDocument = EndpointDocument(
        "Contacts",
        "Find contacts",
        """
        Everything that is given must hold. Attributes are asked for as `attributes[0][name]=City&attributes[0][value]=Pune`. What a \
        contact has to be looked up for, its lists and broadcasts, is told by `GET /contacts/{id}`.
        """,
        parameters: [
            .query("name", .string("Part of the name, without regard to case and accents.")),
            .query("mobile", .string("The number, in any of its spellings.")),
            .query("tags", .string("Parted by commas; one of them must be there.")), .query("optin", .bool()),
            .query("source", .string(of: ["manual", "csv", "api", "user", "sync", "wa"])),
            .query("incomingBlocked", .bool()), .query("order", .string("-1 is newest first.", of: ["-1", "1"])),
            .query("skip", .integer("How many to pass over, where no page is given.", from: 0)),
            .query(
                "format",
                .string(
                    "`csv` gives everybody who is found, oldest first, as a file that can be imported again.",
                    of: ["json", "csv"]
                )
            ),
        ] + EndpointDocument.Parameter.paging(limit: 25, maximum: 100),
        answers: [
            EndpointDocument.Answer(
                200,
                "Contacts.",
                list("contacts", .object(summaryProperties)),
                isAlsoCSV: true
            )
        ],
        errors: [.invalidValue, .invalidSource, .missingField]
    )

    private static let updateDocument = EndpointDocument(
        "Contacts",
        "Change a contact",
        """
        What is given is changed, and nothing else. `tags` is in the place of all that there are; `tagsToAdd` and `tagsToRemove` leave \
        the others. An attribute with an empty value is removed.
        """,
        parameters: [.path("id", "24 hexadecimal characters.")],
        body: EndpointDocument.Body(
            schema: .object([
                .optional("mobile", .string()), .optional("name", .string()), .optional("optin", .bool()),
                .optional("incomingBlocked", .bool()), .optional("tags", .array(.string())),
                .optional("tagsToAdd", .array(.string())), .optional("tagsToRemove", .array(.string())),
                .optional(
                    "attributes",
                    .array(.object([.required("name", .string()), .optional("value", .string())]))
                ),
            ]),
            example: #"{"name":"Asha Rao","tagsToAdd":["vip"]}"#
        ),
        answers: [EndpointDocument.Answer(200, "The contact as it is now.", success(contactSchema))],
        errors: [
            .contactNotFound, .numberTaken, .unknownTag, .unknownCustomField, .invalidType, .invalidValue,
            .invalidDestination, .missingField, .tooLong,
        ]
    )

    private static let eraseDocument = EndpointDocument(
        "Contacts",
        "Erase a contact",
        """
        Forgets the person: number, name, attributes, tags, lists, what it wrote and what was written to it. Messages stay without a \
        person, so that counts stay true; what is queued is cancelled. It cannot be undone.
        """,
        parameters: [.path("id", "24 hexadecimal characters.")],
        answers: [EndpointDocument.Answer(200, "It is gone.", success(.object([.required("_id", .string())])))],
        errors: [.contactNotFound]
    )

    private static let repliesDocument = EndpointDocument(
        "Contacts",
        "Read what a contact wrote",
        parameters: [.path("id", "24 hexadecimal characters.")]
            + EndpointDocument.Parameter.paging(limit: 25, maximum: 100),
        answers: [
            EndpointDocument.Answer(
                200,
                "Messages, newest first.",
                list(
                    "replies",
                    .object([
                        .required("wamid", .string()),
                        .required("type", .string("Meta's word: text, button, image, …")),
                        .required("text", .string().or("null")), .required("replyToWamid", .string().or("null")),
                        .required("isReplyToBroadcast", .bool()), .required("receivedAt", .string(format: "date-time")),
                    ])
                )
            )
        ],
        errors: [.contactNotFound, .invalidValue]
    )

    private static let rowSchema = Schema.object([
        .required("mobile", .string("With calling code.")), .optional("name", .string()),
        .optional("optin", .bool()), .optional("incomingBlocked", .bool()), .optional("tags", .array(.string())),
        .optional(
            "attributes",
            .array(.object([.required("name", .string()), .optional("value", .string())]))
        ),
    ])

    private static let saveDocument = EndpointDocument(
        "Contacts",
        "Save contacts",
        """
        Up to 1,000; each row is saved or fails by itself. Tags and custom fields must exist in the settings. Numbers are compared with \
        their variants folded, so nobody is there twice.
        """,
        parameters: [
            .query("onDuplicate", .string("What becomes of a number that is known.", of: ["skip", "overwrite"])),
            .query("list", .string("The name of a list that all of them join; made if it is missing.")),
        ],
        body: EndpointDocument.Body(
            schema: .array(rowSchema),
            example: #"[{"mobile":"919876543210","name":"Asha Rao"}]"#
        ),
        answers: [
            EndpointDocument.Answer(
                200,
                "What became of each.",
                success(
                    .object([
                        .required("createdContacts", .array(contactSchema)),
                        .required("updatedContacts", .array(contactSchema)),
                        .required("skippedContacts", .array(contactSchema)),
                        .required(
                            "failedContacts",
                            .array(
                                .object([
                                    .required("index", .integer("Of the row, from 0.")), .required("error", .string()),
                                    .required("details", .array(.freeObject("field, code and problem"))),
                                ])
                            )
                        ),
                    ])
                )
            )
        ],
        errors: [.invalidValue, .missingField, .tooLong, .unknownTag, .unknownCustomField]
    )

    private static let conversationDocument = EndpointDocument(
        "Contacts",
        "Read a conversation",
        """
        What was written to a contact and what it wrote, newest first, a thousand at the most. `windows` says which senders may write \
        free-form now, and until when.
        """,
        parameters: [.path("id", "24 hexadecimal characters.")]
            + EndpointDocument.Parameter.paging(limit: 25, maximum: 100),
        answers: [
            EndpointDocument.Answer(
                200,
                "Both sides, and the open windows.",
                success(
                    .object([
                        .required(
                            "windows",
                            .array(
                                .object([
                                    .required("sender", .string("Meta's phone-number id.")),
                                    .required("openUntil", .string(format: "date-time")),
                                ])
                            )
                        ),
                        .required(
                            "messages",
                            .array(
                                .object([
                                    .required("direction", .string(of: ["sent", "received"])),
                                    .required("at", .string(format: "date-time")),
                                    .required("sender", .string().or("null")), .required("wamid", .string().or("null")),
                                    .optional("messageId", .string()), .optional("state", .string()),
                                    .optional("broadcast", .string()), .optional("type", .string()),
                                    .optional("text", .string().or("null")),
                                    .optional("replyToWamid", .string().or("null")),
                                ])
                            )
                        ),
                        .required("total", .integer()), .required("page", .integer()), .required("limit", .integer()),
                    ])
                )
            )
        ],
        errors: [.contactNotFound, .invalidValue]
    )

    private static let consentDocument = EndpointDocument(
        "Contacts",
        "Read a contact's consent ledger",
        """
        Who said when, and where, that messages are wanted or not: proof of consent. `source` is `keyword` (a message that is one of the \
        workspace's words), `preference` (WhatsApp's own settings), `refusal` (Meta refused a message with 131050), `api` or `csv`.
        """,
        parameters: [.path("id", "24 hexadecimal characters.")]
            + EndpointDocument.Parameter.paging(limit: 25, maximum: 1_000),
        answers: [
            EndpointDocument.Answer(
                200,
                "Events, newest first.",
                list(
                    "events",
                    .object([
                        .required("optin", .bool().or("null")),
                        .required("source", .string(of: ["keyword", "preference", "refusal", "api", "csv"])),
                        .required("detail", .string("What was written, tapped or answered.")),
                        .required("occurredAt", .string(format: "date-time")),
                        .required("receivedAt", .string(format: "date-time")),
                    ])
                ),
                isAlsoCSV: true
            )
        ],
        errors: [.contactNotFound, .invalidValue]
    )

}
