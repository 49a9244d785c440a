import Domain
import Store

/// What the calls about one broadcast, and about all, tell about themselves.
extension APIRoutes {
    private static let broadcastProperties: [Schema.Property] = [
        .required("_id", .string()), .required("name", .string()), .required("broadcastType", .string()),
        .required("messageType", .string()), .required("status", .string(of: BroadcastState.allCases.map(\.rawValue))),
        .required("templateName", .string().or("null")), .required("languageCode", .string().or("null")),
        .required("sender", .string("Phone number id at Meta.").or("null")),
        .required("createdAt", .string(format: "date-time")),
        .optional("scheduledAt", .string("Without offset where it is each recipient's local time.")),
        .optional("recipientTimeZone", .bool()), .optional("expiresAt", .string(format: "date-time")),
        .optional("quietHours", .freeObject("from, to and timeZone; `null` where it is never quiet.").or("null")),
        .optional("startedAt", .string(format: "date-time").or("null")),
        .optional("finishedAt", .string(format: "date-time").or("null")),
        .optional("isPlanned", .bool("Whether everybody in the audience has a message, so that counts grow no more.")),
        .optional("trouble", .freeObject("code, title, details, meaning: why the server paused it, or it failed.")),
        .optional("tests", .array(.freeObject("With `testNumbers`: what became of each."))),
    ]

    static let broadcastSchema = Schema.object(broadcastProperties)

    private static let id = EndpointDocument.Parameter.path("id", "24 hexadecimal characters.")

    static let broadcastListDocument = EndpointDocument(
        "Broadcasts",
        "List broadcasts",
        parameters: EndpointDocument.Parameter.paging(limit: 25, maximum: 100) + [
            .query("name", .string("Exactly this name.")),
            .query("status", .string(of: BroadcastState.allCases.map(\.rawValue))),
            .query("broadcastType", .string("`type` says the same.", of: ["broadcast", "apiCampaign"])),
        ],
        answers: [EndpointDocument.Answer(200, "Broadcasts, newest first.", list("broadcasts", broadcastSchema))],
        errors: [.invalidValue]
    )

    static let broadcastReadDocument = EndpointDocument(
        "Broadcasts",
        "Read a broadcast and its counts",
        parameters: [id],
        answers: [
            EndpointDocument.Answer(
                200,
                "The broadcast.",
                success(
                    .object(
                        broadcastProperties + [
                            .required("counts", .freeObject("Messages by state, and in all.")),
                            .required("replied", .integer("How many people answered it.")),
                            .required("skippedByReason", .freeObject("Messages never tried, by reason.")),
                            .required(
                                "failedByCode",
                                .freeObject("Failed messages by Meta's code; 0 is our own doing.")
                            ),
                            .optional("audience", .freeObject("Of a list broadcast: lists, tags and filter.")),
                            .optional("retryOf", .string("The broadcast whose failures it tries again.").or("null")),
                        ]
                    )
                )
            )
        ],
        errors: [.broadcastNotFound]
    )

    static let messagesDocument = EndpointDocument(
        "Broadcasts",
        "List a broadcast's messages",
        "With `format=csv`, or `Accept: text/csv`, all of them as CSV, oldest first, however many there are.",
        parameters: [
            id, .query("state", .string("Only those in this state.", of: MessageState.allCases.map(\.apiText))),
            .query("format", .string(of: ["json", "csv"])),
        ] + EndpointDocument.Parameter.paging(limit: 25, maximum: 100),
        answers: [
            EndpointDocument.Answer(200, "Messages, newest first.", list("messages", messageSchema), isAlsoCSV: true)
        ],
        errors: [.broadcastNotFound, .invalidValue]
    )

    private static func action(_ summary: String, _ description: String) -> EndpointDocument {
        EndpointDocument(
            "Broadcasts",
            summary,
            description,
            parameters: [id],
            answers: [EndpointDocument.Answer(200, "The broadcast as it is now.", success(broadcastSchema))],
            errors: [.broadcastNotFound, .broadcastState]
        )
    }

    static let startDocument = action(
        "Start a broadcast now",
        "For a draft, and for a scheduled one whose time is not to be waited for."
    )
    static let pauseDocument = action(
        "Pause a broadcast",
        "What is under way still leaves, everything else waits. Repeating it changes nothing."
    )
    static let resumeDocument = action("Resume a paused broadcast", "Repeating it changes nothing.")
    static let stopDocument = action("Stop a broadcast for good", "What has not left never will.")

    static let retryDocument = EndpointDocument(
        "Broadcasts",
        "Retry a broadcast's failures",
        "Creates a broadcast with the same content for those whose message failed. The old one must have ended.",
        parameters: [id],
        body: EndpointDocument.Body(
            schema: .object([
                .optional("name", .string("Of the new broadcast; else the old name with \"(retry)\" behind it.")),
                .optional("codes", .array(.integer(), "Only failures with these codes; all where it is left out.")),
            ]),
            example: #"{"codes":[131049,131026]}"#,
            isRequired: false
        ),
        answers: [EndpointDocument.Answer(201, "The new broadcast.", success(broadcastSchema))],
        errors: [
            .broadcastNotFound, .broadcastState, .nothingToRetry, .nameTaken, .templateNotApproved, .templateNotFound,
            .senderNotFound,
        ]
    )

    static let testDocument = EndpointDocument(
        "Broadcasts",
        "Send a broadcast's message to test numbers",
        """
        Sends the message now to these numbers, filled in for the contacts that have them. The messages are counted under an API \
        campaign with "(test)" behind the broadcast's name, and change nothing of the broadcast.
        """,
        parameters: [id],
        body: EndpointDocument.Body(
            schema: .object([
                .required(
                    "numbers",
                    .array(.string().or("integer"), "1 to \(TestNumbers.maximum), with dialing code.")
                )
            ]),
            example: #"{"numbers":["919876543210"]}"#
        ),
        answers: [
            EndpointDocument.Answer(
                200,
                "What became of each.",
                success(.object([.required("tests", .array(.freeObject("to, status, messageId, wamid, refusal.")))]))
            )
        ],
        errors: [
            .broadcastNotFound, .broadcastState, .invalidDestination, .missingAttribute, .optedOut, .windowClosed,
            .nameTaken,
        ]
    )

    static let deleteDocument = EndpointDocument(
        "Broadcasts",
        "Delete a draft or a broadcast that has ended",
        "Its messages stay in the history of their contacts.",
        parameters: [id],
        answers: [
            EndpointDocument.Answer(200, "It is gone.", success(.object([.required("_id", .string())])))
        ],
        errors: [.broadcastNotFound, .broadcastState]
    )
}
