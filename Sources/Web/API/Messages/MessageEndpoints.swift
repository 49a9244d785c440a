import Domain
import HTTPTypes
import Store

extension APIRoutes {
    /// `/messages…`.
    static func messageEndpoints(_ calls: MessageCalls) -> [Endpoint] {
        [
            Endpoint(.get, "/messages", messageListDocument, handle: calls.list),
            Endpoint(.get, "/messages/{id}", messageReadDocument, handle: calls.read),
            Endpoint(.post, "/messages/{id}/settle", settleDocument, handle: calls.settle),
        ]
    }

    private static let states = MessageState.allCases.map(\.apiText)

    static let messageSchema = Schema.object([
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

    private static let messageListDocument = EndpointDocument(
        "Messages",
        "List messages",
        parameters: [.query("state", .string("Only those in this state.", of: states))]
            + EndpointDocument.Parameter.paging(limit: 25, maximum: 100),
        answers: [EndpointDocument.Answer(200, "Messages, newest first.", list("messages", messageSchema))],
        errors: [.invalidValue]
    )

    private static let messageReadDocument = EndpointDocument(
        "Messages",
        "Read a message",
        parameters: [.path("id", "The id that a 202 or an error named, 24 hexadecimal characters.")],
        answers: [EndpointDocument.Answer(200, "The message.", success(messageSchema))],
        errors: [.messageNotFound]
    )

    private static let settleDocument = EndpointDocument(
        "Messages",
        "Settle a message in doubt",
        """
        Tells what became of a message whose attempt got no answer. `sent`: it arrived, nothing more is sent. `resend`: it is sent \
        again, and may so arrive twice. `drop`: it is given up, and counts as failed.
        """,
        parameters: [.path("id", "24 hexadecimal characters.")],
        body: EndpointDocument.Body(
            schema: .object([.required("as", .string(of: DoubtDecision.allCases.map(\.rawValue)))]),
            example: #"{"as":"sent"}"#
        ),
        answers: [EndpointDocument.Answer(200, "The message as it stands now.", success(messageSchema))],
        errors: [.messageNotFound, .notInDoubt]
    )
}
