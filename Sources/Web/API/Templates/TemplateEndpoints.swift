import HTTPTypes

extension APIRoutes {
    /// `/templates…`.
    static func templateEndpoints(
        _ calls: TemplateCalls,
        _ edits: TemplateEdits,
        _ previews: TemplatePreviews
    ) -> [Endpoint] {
        [
            Endpoint(.post, "/templates/sync", syncDocument, handle: calls.sync),
            Endpoint(.post, "/templates", createTemplateDocument, handle: edits.create),
            Endpoint(.delete, "/templates/{identifier}", deleteTemplateDocument, handle: edits.delete),
            Endpoint(.post, "/templates/{identifier}/preview", previewDocument, handle: previews.preview),
            Endpoint(.get, "/templates", listDocument, handle: calls.list),
            Endpoint(.get, "/templates/{identifier}", readDocument, handle: calls.read),
        ]
    }

    private static let templateSchema = Schema.object([
        .required("_id", .string()), .required("settingId", .string()),
        .required("waTemplateId", .string("Meta's id.")),
        .required("name", .string()), .required("language", .string()),
        .required("components", .array(.freeObject("Meta's component."))), .required("status", .string()),
        .required("category", .string()), .required("quality", .string().or("null")),
    ])

    private static let syncDocument = EndpointDocument(
        "Templates",
        "Fetch the templates from Meta",
        "Makes the mirror equal to what Meta lists, for every sender. Takes no body.",
        answers: [
            EndpointDocument.Answer(
                200,
                "What changed, by sender.",
                success(
                    .object([
                        .required(
                            "senders",
                            .array(
                                .object([
                                    .required("sender", .string("Phone number id at Meta.")),
                                    .required("wabaId", .string()),
                                    .optional("added", .integer()), .optional("updated", .integer()),
                                    .optional("unchanged", .integer()), .optional("deleted", .integer()),
                                    .optional("error", .string()),
                                ])
                            )
                        )
                    ])
                )
            )
        ],
        errors: [.syncFailed]
    )

    private static let createTemplateDocument = EndpointDocument(
        "Templates",
        "Create a template at Meta",
        """
        `components` are Meta's own, with examples for every variable. What Meta does not take is answered with its own words. A new \
        template is PENDING until Meta has looked; its webhook tells when that is over.
        """,
        body: EndpointDocument.Body(
            schema: .object([
                .required("name", .string("Small letters, digits and underscores, 512 at the most.")),
                .required("language", .string("Such as en_US.")),
                .required("category", .string(of: TemplateEdits.categories)),
                .required("components", .array(.freeObject("Meta's component."))),
                .optional("parameterFormat", .string(of: ["POSITIONAL", "NAMED"])),
                .optional("allowCategoryChange", .bool("Meta may choose another category rather than refuse.")),
                .optional("sender", .string("A phone-number id: whose account; the oldest sender's if left out.")),
            ]),
            example: TemplateEdits.example
        ),
        answers: [
            EndpointDocument.Answer(
                201,
                "The template as it is mirrored.",
                success(.object([.required("template", templateSchema)]))
            )
        ],
        errors: [
            .missingField, .invalidType, .invalidValue, .tooLong, .senderNotFound, .nameTaken, .refusedByMeta,
            .syncFailed,
        ]
    )

    private static let deleteTemplateDocument = EndpointDocument(
        "Templates",
        "Delete a template at Meta",
        """
        Every language of the name; with `languageCode` that one alone. It cannot be undone, and Meta gives the name to nobody for 30 days. \
        Refused while a broadcast that is live, sending or scheduled uses it, unless `force=true`.
        """,
        parameters: [
            .path("identifier", "A name."), .query("languageCode", .string("Only this language.")),
            .query("force", .bool("Also while broadcasts use it.")),
        ],
        answers: [
            EndpointDocument.Answer(200, "It is gone.", success(.object([.required("name", .string())])))
        ],
        errors: [.templateNotFound, .senderNotFound, .broadcastState, .refusedByMeta, .syncFailed]
    )

    private static let previewDocument = EndpointDocument(
        "Templates",
        "See what a recipient would read",
        """
        Takes the values of a send and checks them as a send does; nothing is sent. Tokens such as `$FirstName` stay as they are: they are \
        each recipient's own.
        """,
        parameters: [
            .path("identifier", "A name."), .query("languageCode", .string("Which language; else an approved one.")),
        ],
        body: EndpointDocument.Body(
            schema: .object([
                .optional("headerParams", .array(.string())), .optional("bodyParams", .array(.string())),
                .optional("link", .string()), .optional("urlVariables", .array(.string())),
                .optional("copyCodeParam", .string()),
            ]),
            example: #"{"headerParams":["Sir"],"bodyParams":["Christmas","Thank You"]}"#,
            isRequired: false
        ),
        answers: [
            EndpointDocument.Answer(
                200,
                "The message.",
                success(
                    .object([
                        .required("header", .string().or("null")), .required("body", .string()),
                        .required("footer", .string().or("null")),
                        .required(
                            "buttons",
                            .array(
                                .object([
                                    .required("type", .string()), .optional("text", .string()),
                                    .optional("url", .string()),
                                ])
                            )
                        ),
                        .required("message", .freeObject("The part of Meta's request that is the message.")),
                    ])
                )
            )
        ],
        errors: [
            .templateNotFound, .templateNotSupported, .parameterCountMismatch, .missingLink, .missingCode,
            .missingLocation, .missingOfferEnd, .missingURLVariable, .cardCountMismatch, .invalidType, .invalidValue,
            .invalidLink, .tooLong,
        ]
    )

    private static let listDocument = EndpointDocument(
        "Templates",
        "List templates",
        parameters: EndpointDocument.Parameter.paging(limit: 50, maximum: 1_000) + [
            .query("all", .bool("Give all of them on one page."))
        ],
        answers: [EndpointDocument.Answer(200, "Templates by name.", list("templates", templateSchema))],
        errors: [.invalidValue]
    )

    private static let readDocument = EndpointDocument(
        "Templates",
        "Read a template",
        parameters: [
            .path("identifier", "A name; with `by=id`, an id of 24 hexadecimal characters."),
            .query("by", .string("`id` takes the identifier for an id.")),
            .query("languageCode", .string("Which language of the name; else an approved one.")),
        ],
        answers: [
            EndpointDocument.Answer(200, "The template.", success(.object([.required("template", templateSchema)])))
        ],
        errors: [.templateNotFound]
    )
}
