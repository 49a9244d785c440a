import Domain
import HTTPTypes

extension APIRoutes {
    /// `/settings/webhooks…`.
    static func subscriptionEndpoints(_ calls: SubscriptionCalls) -> [Endpoint] {
        let one = "/settings/webhooks/{id}"
        return [
            Endpoint(.get, "/settings/webhooks", listWebhooksDocument, handle: calls.list),
            Endpoint(.post, "/settings/webhooks", createWebhookDocument, handle: calls.create),
            Endpoint(.get, one, webhookDocument("Read a webhook"), handle: calls.read),
            Endpoint(.put, one, updateWebhookDocument, handle: calls.update),
            Endpoint(.delete, one, removeWebhookDocument, handle: calls.remove),
            Endpoint(.post, one + "/rotate-secret", rotateDocument, handle: calls.rotate),
            Endpoint(.post, one + "/test", testWebhookDocument, handle: calls.test),
            Endpoint(.get, one + "/deliveries", deliveriesDocument, handle: calls.deliveries),
            Endpoint(.post, one + "/replay", replayDocument, handle: calls.replay),
        ]
    }

    private static let webhookProperties: [Schema.Property] = [
        .required("_id", .string()), .required("url", .string()),
        .required("events", .array(.string(of: EventKind.choosable.map(\.rawValue)))), .required("enabled", .bool()),
        .required("trouble", .string("Why it was disabled, where its receiver was the cause.").or("null")),
        .required("previousSecretUntil", .string(format: "date-time").or("null")),
        .required("createdAt", .string(format: "date-time")),
    ]

    private static let webhookID = [EndpointDocument.Parameter.path("id", "24 hexadecimal characters.")]

    private static let secretSchema = success(
        .object(webhookProperties + [.required("secret", .string("`whsec_` and base64.").or("null"))])
    )

    private static let listWebhooksDocument = EndpointDocument(
        "Webhooks",
        "List webhooks",
        answers: [
            EndpointDocument.Answer(
                200,
                "All of them, oldest first.",
                success(.object([.required("webhooks", .array(.object(webhookProperties)))]))
            )
        ]
    )

    private static func webhookDocument(_ summary: String) -> EndpointDocument {
        EndpointDocument(
            "Webhooks",
            summary,
            parameters: webhookID,
            answers: [EndpointDocument.Answer(200, "The webhook.", success(.object(webhookProperties)))],
            errors: [.webhookNotFound]
        )
    }

    private static let createWebhookDocument = EndpointDocument(
        "Webhooks",
        "Create a webhook",
        """
        Events are posted to the URL as JSON, signed as Standard Webhooks has it, at least once, those of one contact in their order. \
        Without `events` all of them are told. Addresses of private networks are refused when they are called, unless the server's setting \
        allows them.
        """,
        body: EndpointDocument.Body(
            schema: .object([
                .required("url", .string()),
                .optional("events", .array(.string(of: EventKind.choosable.map(\.rawValue)))),
            ]),
            example: #"{"url":"https://example.com/crier","events":["message.status","message.received"]}"#
        ),
        answers: [
            EndpointDocument.Answer(
                201,
                "The new webhook. Repeated with its Idempotency-Key, the answer has null in the place of the secret.",
                secretSchema
            )
        ],
        errors: [.missingField, .invalidType, .invalidValue, .invalidLink]
    )

    private static let updateWebhookDocument = EndpointDocument(
        "Webhooks",
        "Change a webhook",
        "What is given is changed, and nothing else.",
        parameters: webhookID,
        body: EndpointDocument.Body(
            schema: .object([
                .optional("url", .string()), .optional("events", .array(.string())), .optional("enabled", .bool()),
            ]),
            example: #"{"enabled":true}"#
        ),
        answers: [EndpointDocument.Answer(200, "The webhook as it is now.", success(.object(webhookProperties)))],
        errors: [.webhookNotFound, .missingField, .invalidType, .invalidValue, .invalidLink]
    )

    private static let removeWebhookDocument = EndpointDocument(
        "Webhooks",
        "Remove a webhook",
        "What was still to be told to it is forgotten.",
        parameters: webhookID,
        answers: [EndpointDocument.Answer(200, "It is gone.", success(.object([.required("_id", .string())])))],
        errors: [.webhookNotFound]
    )

    private static let rotateDocument = EndpointDocument(
        "Webhooks",
        "Change a webhook's secret",
        "The one before goes on signing for a day, so that there is time to change over.",
        parameters: webhookID,
        answers: [EndpointDocument.Answer(201, "The new secret, shown this once.", secretSchema)],
        errors: [.webhookNotFound]
    )

    private static let testWebhookDocument = EndpointDocument(
        "Webhooks",
        "Send a test event",
        parameters: webhookID,
        answers: [
            EndpointDocument.Answer(202, "It is on its way.", success(.object([.required("eventId", .string())])))
        ],
        errors: [.webhookNotFound, .invalidValue]
    )

    private static let deliveriesDocument = EndpointDocument(
        "Webhooks",
        "Read what was told to a webhook",
        "Kept for a week after it was told. What could not be told in three days is `parked`.",
        parameters: webhookID + [.query("state", .string(of: ["pending", "delivered", "parked"]))]
            + EndpointDocument.Parameter.paging(limit: 25, maximum: 100),
        answers: [
            EndpointDocument.Answer(
                200,
                "Deliveries, newest first.",
                list(
                    "deliveries",
                    .object([
                        .required("eventId", .string()), .required("type", .string()),
                        .required("state", .string(of: ["pending", "delivered", "parked"])),
                        .required("attempts", .integer()),
                        .required("result", .string("Of the last try: a status, or why there was none.").or("null")),
                        .required("occurredAt", .string(format: "date-time")),
                        .required("triedAt", .string(format: "date-time").or("null")),
                        .required("nextTryAt", .string(format: "date-time").or("null")),
                    ])
                )
            )
        ],
        errors: [.webhookNotFound, .invalidValue]
    )

    private static let replayDocument = EndpointDocument(
        "Webhooks",
        "Tell parked events again",
        "And now those that wait for their next try: for when the receiver is well again.",
        parameters: webhookID,
        answers: [
            EndpointDocument.Answer(200, "How many.", success(.object([.required("replayed", .integer())])))
        ],
        errors: [.webhookNotFound]
    )
}
