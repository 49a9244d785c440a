import Domain
import HTTPTypes

extension APIRoutes {
    /// `/messages…`.
    static func messageEndpoints(_ calls: MessageCalls) -> [Endpoint] {
        [
            Endpoint(.get, "/messages", listDocument, handle: calls.list),
            Endpoint(.get, "/messages/{id}", readDocument, handle: calls.read),
        ]
    }

    private static let states = MessageState.allCases.map(\.apiText)

    private static let messageSchema = Schema.object([
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
    ])

    private static let listDocument = EndpointDocument(
        "Messages",
        "List messages",
        parameters: [.query("state", .string("Only those in this state.", of: states))]
            + EndpointDocument.Parameter.paging(limit: 25, maximum: 100),
        answers: [EndpointDocument.Answer(200, "Messages, newest first.", list("messages", messageSchema))],
        errors: [.invalidValue]
    )

    private static let readDocument = EndpointDocument(
        "Messages",
        "Read a message",
        parameters: [.path("id", "The id that a 202 or an error named, 24 hexadecimal characters.")],
        answers: [EndpointDocument.Answer(200, "The message.", success(messageSchema))],
        errors: [.messageNotFound]
    )
}
