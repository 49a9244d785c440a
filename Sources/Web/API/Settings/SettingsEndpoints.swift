import HTTPTypes

extension APIRoutes {
    /// `/settings…`, but for the vocabulary and the subscriptions.
    static func settingsEndpoints(_ calls: SettingsCalls, _ keys: KeyCalls, _ senders: SenderCalls) -> [Endpoint] {
        [
            Endpoint(.get, "/settings", settingsDocument("Read the settings"), handle: calls.read),
            Endpoint(.put, "/settings", changeSettingsDocument, handle: calls.change),
            Endpoint(
                .get,
                "/settings/keywords",
                keywordsDocument("List opt-out and opt-in words"),
                handle: calls.keywords
            ),
            Endpoint(.put, "/settings/keywords", changeKeywordsDocument, handle: calls.changeKeywords),
            Endpoint(
                .delete,
                "/settings/keywords",
                keywordsDocument("Go back to the standard words"),
                handle: calls.resetKeywords
            ),
            Endpoint(.get, "/settings/account-events", accountEventsDocument, handle: calls.accountEvents),
            Endpoint(.get, "/settings/keys", keysDocument, handle: keys.list),
            Endpoint(.post, "/settings/keys", createKeyDocument, handle: keys.create),
            Endpoint(.delete, "/settings/keys/{id}", revokeKeyDocument, handle: keys.revoke),
            Endpoint(.get, "/settings/senders", sendersDocument, handle: senders.list),
            Endpoint(.post, "/settings/senders", putSenderDocument, handle: senders.put),
            Endpoint(
                .post,
                "/settings/senders/{id}/pause",
                senderStateDocument("Pause a sender"),
                handle: senders.pause
            ),
            Endpoint(
                .post,
                "/settings/senders/{id}/resume",
                senderStateDocument("Let a sender go on"),
                handle: senders.resume
            ),
        ]
    }

    private static let settingsSchema = Schema.object([
        .required("apiCampaignOptOut", .bool("Refuse API campaign calls to contacts that opted out.")),
        .required("waitBudgetSeconds", .number("How long a call waits for Meta before it is answered 202, 0 to 60.")),
        .required("requestsPerMinute", .integer("For each API key, 60 at least; 0 is no limit.", from: 0)),
        .required("defaultLanguage", .string("Of a template that has several, where a call names none.").or("null")),
        .required("timeZone", .string("IANA name: of times without an offset.").or("null")),
        .required("resumeWithTemplate", .bool("Broadcasts go on when their template is approved again.")),
        .required("optOutReply", .string("Sent to whoever opts out by a word; null sends nothing.").or("null")),
        .required("optInReply", .string("Sent to whoever opts in by a word; null sends nothing.").or("null")),
    ])

    private static func settingsDocument(_ summary: String) -> EndpointDocument {
        EndpointDocument(
            "Settings",
            summary,
            answers: [EndpointDocument.Answer(200, "All of them.", success(settingsSchema))]
        )
    }

    private static let changeSettingsDocument = EndpointDocument(
        "Settings",
        "Change the settings",
        "What is given is changed, and nothing else. `null` takes a language, time zone or reply away.",
        body: EndpointDocument.Body(
            schema: .object([
                .optional("apiCampaignOptOut", .bool()), .optional("waitBudgetSeconds", .number()),
                .optional("requestsPerMinute", .integer()), .optional("defaultLanguage", .string().or("null")),
                .optional("timeZone", .string().or("null")), .optional("resumeWithTemplate", .bool()),
                .optional("optOutReply", .string().or("null")), .optional("optInReply", .string().or("null")),
            ]),
            example: #"{"timeZone":"Asia/Kolkata"}"#
        ),
        answers: [EndpointDocument.Answer(200, "All of them, as they are now.", success(settingsSchema))],
        errors: [.invalidType, .invalidValue]
    )

    private static let keywordsSchema = Schema.object([
        .required("optOut", .array(.string())), .required("optIn", .array(.string())),
        .required("isStandard", .bool("Whether they are the ones that every workspace begins with.")),
    ])

    private static func keywordsDocument(_ summary: String) -> EndpointDocument {
        EndpointDocument(
            "Settings",
            summary,
            """
            A message that is one of these words and nothing else, without regard to case, blanks and punctuation, is an event in the \
            contact's consent ledger.
            """,
            answers: [EndpointDocument.Answer(200, "The words.", success(keywordsSchema))]
        )
    }

    private static let changeKeywordsDocument = EndpointDocument(
        "Settings",
        "Choose opt-out and opt-in words",
        "A list that is given takes the place of the one there is. There must be a word to opt out by.",
        body: EndpointDocument.Body(
            schema: .object([.optional("optOut", .array(.string())), .optional("optIn", .array(.string()))]),
            example: #"{"optOut":["stop","basta"],"optIn":["start"]}"#
        ),
        answers: [EndpointDocument.Answer(200, "The words, as they are now.", success(keywordsSchema))],
        errors: [.missingField, .invalidType, .invalidValue, .tooLong]
    )

    private static let accountEventsDocument = EndpointDocument(
        "Settings",
        "Read what Meta said of the accounts",
        "Flags, restrictions, limits and alerts, as its webhooks told them. What they do to senders is done already.",
        parameters: EndpointDocument.Parameter.paging(limit: 25, maximum: 100),
        answers: [
            EndpointDocument.Answer(
                200,
                "Events, newest first.",
                list(
                    "events",
                    .object([
                        .required("wabaId", .string()), .required("phoneNumber", .string().or("null")),
                        .required("kind", .string("Meta's name of the webhook field.")),
                        .required("event", .string()), .required("detail", .string().or("null")),
                        .required("occurredAt", .string(format: "date-time")),
                    ])
                )
            )
        ],
        errors: [.invalidValue]
    )

    private static let keyProperties: [Schema.Property] = [
        .required("_id", .string()), .required("name", .string()),
        .required("begins", .string("Its first characters, to tell keys apart.")),
        .required("createdAt", .string(format: "date-time")),
        .required("revokedAt", .string(format: "date-time").or("null")),
    ]

    private static let keysDocument = EndpointDocument(
        "Settings",
        "List API keys",
        answers: [
            EndpointDocument.Answer(
                200,
                "All of them, revoked ones too.",
                success(.object([.required("keys", .array(.object(keyProperties)))]))
            )
        ]
    )

    private static let createKeyDocument = EndpointDocument(
        "Settings",
        "Create an API key",
        "The key is in this answer and nowhere else: only its SHA-256 is kept.",
        body: EndpointDocument.Body(
            schema: .object([.required("name", .string())]),
            example: #"{"name":"shop"}"#
        ),
        answers: [
            EndpointDocument.Answer(
                201,
                "The new key. Repeated with its Idempotency-Key, the answer has null in the place of it.",
                success(.object(keyProperties + [.required("key", .string().or("null"))]))
            )
        ],
        errors: [.missingField, .invalidType, .tooLong]
    )

    private static let revokeKeyDocument = EndpointDocument(
        "Settings",
        "Revoke an API key",
        "It stops working within two seconds. The key of the call itself cannot be revoked by it.",
        parameters: [.path("id", "24 hexadecimal characters.")],
        answers: [EndpointDocument.Answer(200, "It is revoked.", success(.object([.required("_id", .string())])))],
        errors: [.keyNotFound, .invalidValue]
    )

    private static let senderSchema = Schema.object([
        .required("phoneNumberId", .string()), .required("wabaId", .string()), .required("name", .string()),
        .required("displayPhoneNumber", .string().or("null")),
        .required("rate", .integer("Messages a second; null is what Meta reports.").or("null")),
        .required("believesWebhooks", .bool("Whether its app secret is known, which signs Meta's webhooks.")),
        .required("state", .string(of: ["active", "paused"])),
        .optional("code", .integer("Meta's code, 0 for the operator's own pause.")), .optional("reason", .string()),
        .required("createdAt", .string(format: "date-time")),
    ])

    private static let sendersDocument = EndpointDocument(
        "Settings",
        "List senders",
        answers: [
            EndpointDocument.Answer(
                200,
                "The workspace's numbers, oldest first.",
                success(.object([.required("senders", .array(senderSchema))]))
            )
        ]
    )

    private static let putSenderDocument = EndpointDocument(
        "Settings",
        "Add a sender, or give a known one new secrets",
        "Secrets are encrypted before they are stored, and never shown again.",
        body: EndpointDocument.Body(
            schema: .object([
                .required("phoneNumberId", .string()), .required("wabaId", .string()),
                .required("accessToken", .string()), .optional("appSecret", .string()),
                .optional("verifyToken", .string()), .optional("name", .string()), .optional("rate", .integer()),
            ]),
            example:
                #"{"phoneNumberId":"106540352299999","wabaId":"102290129399999","accessToken":"EAAG…","appSecret":"…"}"#
        ),
        answers: [EndpointDocument.Answer(200, "The sender.", success(senderSchema))],
        errors: [.missingField, .invalidType, .invalidValue, .tooLong]
    )

    private static func senderStateDocument(_ summary: String) -> EndpointDocument {
        EndpointDocument(
            "Settings",
            summary,
            "What is queued stays queued. The server acts on it within two seconds.",
            parameters: [.path("id", "Meta's phone-number id.")],
            answers: [EndpointDocument.Answer(200, "The sender.", success(senderSchema))],
            errors: [.senderNotFound]
        )
    }
}
