import Domain
import Messages

/// What `POST /broadcasts` tells about itself.
extension APIRoutes {
    static let broadcastCreateDocument = EndpointDocument(
        "Broadcasts",
        "Create a broadcast",
        """
        `broadcastType: "apiCampaign"` adds an API campaign that is live at once; each `POST /broadcasts/send` under its name adds \
        one recipient. `"broadcast"` sends to contacts by list, tag and attribute. Its content is checked and frozen now: later \
        changes of the template, the lists' members excepted, do not change it. Recipients that cannot get the message are counted \
        as skipped, with the reason.
        """,
        body: EndpointDocument.Body(schema: createSchema, example: createExample),
        answers: [
            EndpointDocument.Answer(201, "The broadcast.", success(broadcastSchema), example: createdExample),
            EndpointDocument.Answer(
                200,
                "With `dryRun`: what would be sent to how many, and why not to the others. Nothing was written.",
                success(dryRunSchema)
            ),
        ],
        errors: [
            .nameTaken, .templateNotFound, .templateNotApproved, .templateNotSupported, .senderNotFound,
            .senderMismatch, .listNotFound, .parameterCountMismatch, .cardCountMismatch, .missingLink, .invalidLink,
            .missingCode, .missingLocation, .missingOfferEnd, .missingURLVariable, .tooLong, .invalidDestination,
            .missingAttribute, .optedOut, .windowClosed,
        ]
    )

    private static let createSchema = Schema.object(
        [
            .required(
                "name",
                .string("Unique in the workspace, at most \(BroadcastName.characterMaximum) characters.")
            ),
            .required("broadcastType", .string(of: ["broadcast", "apiCampaign", "apiBroadcast", "api"])),
            .optional("messageType", .string("`template` where it is left out.", of: ["template", "regular"])),
            .optional("templateName", .string("A template that Meta has approved; not for regular messages.")),
            .optional("languageCode", .string("The template's language, where it has several.")),
            .optional(
                "sender",
                .string("Phone number id at Meta; else the oldest sender whose account owns the template.")
            ),
        ] + contentProperties + audienceProperties + scheduleProperties + [
            .optional("dryRun", .bool("Check everything, walk the audience, write and send nothing.")),
            .optional(
                "testNumbers",
                .array(
                    .string().or("integer"),
                    "1 to \(TestNumbers.maximum) numbers that get the message now. Not for instant broadcasts."
                )
            ),
        ]
    )

    private static let contentProperties: [Schema.Property] = [
        .optional(
            "headerParams",
            .array(.string(), "Values of the header. Tokens like $Name and {{City}} are filled.")
        ),
        .optional("bodyParams", .array(.string(), "Values of the body, by position: the first fills {{1}}.")),
        .optional("link", .string("Address of the file, where the header or the message is one.", format: "uri")),
        .optional("filename", .string("Name of a document.")),
        .optional("urlVariables", .array(.string(), "One value a link button that has a variable.")),
        .optional("copyCodeParam", .string("The code of a copy-code button.")),
        .optional("ltoFields", .freeObject("`unixTimestamp`: when the limited-time offer ends, in seconds.")),
        .optional("quickReplies", .array(.string(), "One payload a quick-reply button.")),
        .optional("carouselBodies", .array(.freeObject("As in `POST /broadcasts/send`."))),
        .optional("carouselFileData", .array(.freeObject("As in `POST /broadcasts/send`."))),
        .optional("location", .freeObject("latitude, longitude, name and address of a location header.")),
        .optional(
            "defaultContactFieldValues",
            .freeObject("Values of attributes that a contact lacks, for tokens like $Country.")
        ),
        .optional(
            "regularMessageType",
            .string("Of a regular message.", of: RegularMessage.Kind.allCases.map(\.rawValue))
        ),
        .optional("regularMessage", .string("Text or caption of a regular message; tokens are filled.")),
    ]

    private static let audienceProperties: [Schema.Property] = [
        .optional(
            "contactList",
            .array(
                .string(),
                "Names of lists, and `unassigned` for contacts on none. Left out, tags and filter choose from all contacts."
            )
        ),
        .optional("excludeList", .array(.string(), "Names of lists whose members are left out.")),
        .optional("tags", .array(.string(), "One of these must be on the contact.")),
        .optional(
            "filter",
            .array(
                .object([
                    .required("name", .string("A custom field.")),
                    .required("operator", .string(of: AttributeRule.Comparison.allCases.map(\.rawValue))),
                    .optional("value", .string("Compared without regard to case; `exists` and `missing` need none.")),
                ]),
                "All must hold."
            )
        ),
    ]

    private static let scheduleProperties: [Schema.Property] = [
        .optional(
            "status",
            .string("`instant` where neither it nor `scheduledAt` is given.", of: ["instant", "scheduled", "draft"])
        ),
        .optional(
            "scheduledAt",
            .string("When to begin: ISO 8601 with an offset, or a local time with `timeZone`.", format: "date-time")
        ),
        .optional("timeZone", .string("IANA name such as Asia/Kolkata, for times without an offset.")),
        .optional(
            "recipientTimeZone",
            .bool("Send when the clock of each recipient shows `scheduledAt`; its offset is passed over.")
        ),
        .optional(
            "expiresAt",
            .string("Send nothing after this moment; 24 hours after the begin where left out.", format: "date-time")
        ),
        .optional(
            "quietHours",
            .object(
                [
                    .required("from", .string("As 21:00.")), .required("to", .string("As 09:00.")),
                    .optional("timeZone", .string("Whose clock counts; each recipient's own where left out.")),
                ],
                "Hours of the day in which nothing is sent; what would be waits."
            )
        ),
    ]

    static let createExample = """
        {"name":"spring sale","broadcastType":"broadcast","messageType":"template",\
        "templateName":"festival_offer_template","bodyParams":["$FirstName","Thank You"],"contactList":["customers"],\
        "excludeList":["staff"],"defaultContactFieldValues":{"FirstName":"friend"},"status":"scheduled",\
        "scheduledAt":"2027-03-01T09:00:00+05:30"}
        """

    private static let createdExample = """
        {"status":"success","message":"Broadcast created","data":{"_id":"019abf3c5e7a4d1e8b20c6f3","name":"spring sale",\
        "broadcastType":"broadcast","messageType":"template","status":"scheduled",\
        "templateName":"festival_offer_template","languageCode":"en_US","sender":"106540352242922",\
        "createdAt":"2027-02-20T10:00:00.000Z","scheduledAt":"2027-03-01T03:30:00.000Z","recipientTimeZone":false,\
        "expiresAt":"2027-03-02T03:30:00.000Z","quietHours":null,"startedAt":null,"finishedAt":null,"isPlanned":false}}
        """

    private static let dryRunSchema = Schema.object([
        .required("dryRun", .bool()), .required("name", .string()), .required("sender", .string()),
        .required("total", .integer("Everybody in the audience.")), .required("toSend", .integer()),
        .required("skippedByReason", .freeObject("How many are skipped, by reason.")),
        .required("isWhole", .bool("`false` where only the first part of a very large audience was walked.")),
        .required("messagesPerSecond", .integer("The sender's present rate.").or("null")),
        .required("estimatedSeconds", .integer("How long it would take at that rate.").or("null")),
        .required("rows", .array(.freeObject("to, name, verdict `send` or `skip`, dueAt or reason."))),
        .required("previews", .array(.freeObject("to, header, body, footer as the recipient would read them."))),
    ])
}
