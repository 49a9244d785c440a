import HTTPTypes

extension APIRoutes {
    /// `/templates…`.
    static func templateEndpoints(_ calls: TemplateCalls) -> [Endpoint] {
        [
            Endpoint(.post, "/templates/sync", syncDocument, handle: calls.sync),
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
