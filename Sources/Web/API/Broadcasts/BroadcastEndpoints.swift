import Domain
import HTTPTypes

extension APIRoutes {
    /// `/broadcasts…`.
    static func broadcastEndpoints(_ send: CampaignSend, _ calls: BroadcastCalls) -> [Endpoint] {
        [
            Endpoint(.post, "/broadcasts/send", sendDocument, resume: send.resume, handle: send.handle),
            Endpoint(.post, "/broadcasts", createDocument, resume: calls.resume, handle: calls.create),
            Endpoint(.get, "/broadcasts", listDocument, handle: calls.list),
            Endpoint(.get, "/broadcasts/{id}", readDocument, handle: calls.read),
        ]
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

    private static let createDocument = EndpointDocument(
        "Broadcasts",
        "Add API Campaign",
        "Creates a campaign that is live at once. Each `POST /broadcasts/send` under its name adds one recipient.",
        body: EndpointDocument.Body(
            schema: .object([
                .required("name", .string("Unique in the workspace.")),
                .required("broadcastType", .string(of: ["apiCampaign", "apiBroadcast", "api"])),
                .required("templateName", .string("A template that is mirrored here.")),
                .optional("messageType", .string(of: ["template"])),
                .optional("status", .string(of: ["instant"])),
                .optional("languageCode", .string("Binds the campaign to one language of the template.")),
                .optional(
                    "sender",
                    .string("Phone number id at Meta; else the oldest sender whose account owns the template.")
                ),
            ]),
            example: createExample
        ),
        answers: [EndpointDocument.Answer(201, "The campaign is live.", success(broadcastSchema))],
        errors: [.nameTaken, .templateNotFound, .senderNotFound, .senderMismatch, .notSupportedYet, .tooLong]
    )

    static let createExample = """
        {"name":"festival offer","broadcastType":"apiCampaign","messageType":"template",\
        "templateName":"festival_offer_template"}
        """

    private static let broadcastProperties: [Schema.Property] = [
        .required("_id", .string()), .required("name", .string()), .required("broadcastType", .string()),
        .required("messageType", .string()), .required("status", .string(of: BroadcastState.allCases.map(\.rawValue))),
        .required("templateName", .string()), .required("languageCode", .string().or("null")),
        .required("sender", .string("Phone number id at Meta.").or("null")),
        .required("createdAt", .string(format: "date-time")),
    ]

    private static let broadcastSchema = Schema.object(broadcastProperties)

    private static let listDocument = EndpointDocument(
        "Broadcasts",
        "List broadcasts",
        parameters: EndpointDocument.Parameter.paging(limit: 25, maximum: 100) + [
            .query("name", .string("Exactly this name."))
        ],
        answers: [EndpointDocument.Answer(200, "Broadcasts, newest first.", list("broadcasts", broadcastSchema))],
        errors: [.invalidValue, .notSupportedYet]
    )

    private static let readDocument = EndpointDocument(
        "Broadcasts",
        "Read a broadcast and its counts",
        parameters: [.path("id", "24 hexadecimal characters.")],
        answers: [
            EndpointDocument.Answer(
                200,
                "The broadcast.",
                success(
                    .object(
                        broadcastProperties + [.required("counts", .freeObject("Messages by state, and in all."))]
                    )
                )
            )
        ],
        errors: [.broadcastNotFound]
    )
}
