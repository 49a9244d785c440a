import Domain
import HTTPTypes

extension APIRoutes {
    /// `/broadcasts…`.
    static func broadcastEndpoints(_ desks: BroadcastDesks) -> [Endpoint] {
        let (send, calls, reads) = (desks.send, desks.calls, desks.reads)
        let (actions, retry, messages) = (desks.actions, desks.retry, desks.messages)
        return [
            Endpoint(.post, "/broadcasts/send", sendDocument, resume: send.resume, handle: send.handle),
            Endpoint(.post, "/broadcasts", broadcastCreateDocument, resume: calls.resume, handle: calls.create),
            Endpoint(.get, "/broadcasts", broadcastListDocument, handle: reads.list),
            Endpoint(.get, "/broadcasts/{id}", broadcastReadDocument, handle: reads.read),
            Endpoint(.get, "/broadcasts/{id}/messages", messagesDocument, handle: messages.list),
            Endpoint(.post, "/broadcasts/{id}/start", startDocument, handle: actions.start),
            Endpoint(.post, "/broadcasts/{id}/pause", pauseDocument, handle: actions.pause),
            Endpoint(.post, "/broadcasts/{id}/resume", resumeDocument, handle: actions.resume),
            Endpoint(.post, "/broadcasts/{id}/stop", stopDocument, handle: actions.stop),
            Endpoint(.post, "/broadcasts/{id}/retry", retryDocument, resume: retry.resume, handle: retry.handle),
            Endpoint(.post, "/broadcasts/{id}/test", testDocument, handle: actions.test),
            Endpoint(.delete, "/broadcasts/{id}", deleteDocument, handle: actions.delete),
        ]
    }

    /// Who answers the calls under `/broadcasts`.
    struct BroadcastDesks: Sendable {
        let send: CampaignSend
        let calls: BroadcastCalls
        let reads: BroadcastReads
        let actions: BroadcastActions
        let retry: BroadcastRetry
        let messages: BroadcastMessages
    }

    private static let sendDocument = EndpointDocument(
        "Broadcasts",
        "Send API Campaign",
        """
        Sends a template to one person under an API campaign. Answered when Meta has accepted the message, or 202 \
        when that takes longer than the workspace waits: the message is kept and goes out later. \
        `Prefer: respond-async` asks for 202 at once.
        """,
        parameters: [
            EndpointDocument.Parameter(
                name: "Prefer",
                place: .header,
                schema: .string("`respond-async` waits for nothing.")
            )
        ],
        body: EndpointDocument.Body(schema: sendSchema, example: sendExample),
        answers: [
            EndpointDocument.Answer(
                200,
                "Meta accepted the message, or `validateOnly` found nothing wrong.",
                envelope,
                example: sentExample
            ),
            EndpointDocument.Answer(
                202,
                "The message is kept and goes out later, or its fate is in doubt.",
                envelope,
                example: keptExample
            ),
        ],
        errors: [
            .campaignNotFound, .campaignNotLive, .templateMismatch, .templateNotApproved, .templateNotFound,
            .senderNotFound,
            .invalidDestination, .invalidSource, .parameterCountMismatch, .cardCountMismatch, .missingAttribute,
            .missingLink,
            .invalidLink, .tooLong, .missingCode, .missingLocation, .missingOfferEnd, .missingURLVariable,
            .templateNotSupported,
            .optedOut, .refusedByMeta, .messageExpired, .messageCancelled,
        ]
    )

    private static let texts = Schema.array(.string())

    private static let sendSchema = Schema.object([
        .required("templateName", .string("The template of the campaign.")),
        .required("campaignName", .string("A live API campaign.")),
        .required(
            "destination",
            .string("Phone number with dialing code; `+`, blanks and dashes may be there.").or("integer")
        ),
        .required("userName", .string("Name of the contact that is created where the number is unknown.")),
        .required("source", .string("Of the contact that is created.", of: ContactSource.allCases.map(\.rawValue))),
        .optional("headerParams", .array(.string(), "Values of the header, by position.")),
        .optional("bodyParams", .array(.string(), "Values of the body, by position: the first fills {{1}}.")),
        .optional("link", .string("Address of the file, where the template's header is one.", format: "uri")),
        .optional("mediaId", .string("In the place of `link`: a file of `POST /media`, or Meta's id of an upload.")),
        .optional("filename", .string("Name of a document.")),
        .optional(
            "defaultContactFieldValues",
            .freeObject("Values of attributes that the contact lacks, for tokens like $Country.")
        ),
        .optional("languageCode", .string("Language of the template, where it has several.")),
        .optional("urlVariables", .array(.string(), "One value a link button that has a variable.")),
        .optional("copyCodeParam", .string("The code of a copy-code button.")),
        .optional(
            "ltoFields",
            .object([.optional("unixTimestamp", .integer("When the limited-time offer ends, in seconds."))])
        ),
        .optional("quickReplies", .array(.string(), "One payload a quick-reply button.")),
        .optional(
            "carouselBodies",
            .array(.object([.optional("bodyParams", .freeObject("`{\"{{1}}\": \"value\"}`"))]))
        ),
        .optional(
            "carouselFileData",
            .array(
                .object([
                    .optional("fileType", .string(of: ["image", "video"])), .optional("fileName", .string()),
                    .optional("fileUrl", .string(format: "uri")), .optional("mediaId", .string()),
                ])
            )
        ),
        .optional(
            "location",
            .object([
                .required("latitude", .number()), .required("longitude", .number()), .required("name", .string()),
                .required("address", .string()),
            ])
        ),
        .optional("catalogProductId", .string("The product whose picture a catalog or multi-product button shows.")),
        .optional(
            "productSections",
            .array(
                .object([
                    .required("title", .string()),
                    .required("products", .array(.object([.required("productRetailerId", .string())]))),
                ]),
                "What a multi-product button shows: up to 30 products in 10 sections."
            )
        ),
        .optional("validateOnly", .bool("Check everything, send nothing.")),
        .optional(
            "expiresAt",
            .string("Do not send after this moment; 24 hours where it is not given.", format: "date-time")
        ),
    ])

    private static let envelope = Schema.object([
        .required("success", .string(of: ["true"])),
        .required(
            "data",
            .object([
                .required("messaging_product", .string()),
                .required("contacts", .array(.object([.required("input", .string()), .required("wa_id", .string())]))),
                .required(
                    "messages",
                    .array(.object([.required("id", .string()), .required("message_status", .string())]))
                ),
                .required("code", .integer()),
                .optional("validateOnly", .bool()),
                .optional(
                    "preview",
                    .freeObject("With `validateOnly`: header, body and footer as the recipient would read them.")
                ),
            ])
        ),
        .optional("warnings", .array(.string(), "Members of the body that were ignored.")),
    ])

    /// The published request, with a number in full.
    static let sendExample = """
        {"templateName":"festival_offer_template","campaignName":"festival offer","destination":"919876543210",\
        "userName":"Jon","headerParams":["Sir"],"bodyParams":["Christmas","Thank You"],"source":"api",\
        "link":"https://placehold.co/600x400/EEE/31343C.png","filename":"filename",\
        "defaultContactFieldValues":{"Country":"India"}}
        """

    private static let sentExample = """
        {"success":"true","data":{"messaging_product":"whatsapp","contacts":[{"input":"919876543210",\
        "wa_id":"919876543210"}],"messages":[{"id":"wamid.HBgMOTE5ODc2NTQzMjEwFQIAERgSMEQ4QkE2RjhDNzM3QzYzQkQA",\
        "message_status":"accepted"}],"code":200}}
        """

    private static let keptExample = """
        {"success":"true","data":{"messaging_product":"whatsapp","contacts":[{"input":"919876543210",\
        "wa_id":"919876543210"}],"messages":[{"id":"019abf3c5e7a4d1e8b20c6f3","message_status":"queued"}],"code":202}}
        """
}
