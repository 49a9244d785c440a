import Domain
import HTTPTypes

extension APIRoutes {
    /// `/media…`.
    static func mediaEndpoints(_ calls: MediaCalls) -> [Endpoint] {
        [
            Endpoint(upload: "/media", uploadDocument, receive: calls.receive),
            Endpoint(.get, "/media", mediaListDocument, handle: calls.list),
            Endpoint(.get, "/media/{id}", mediaReadDocument, handle: calls.read),
            Endpoint(.get, "/media/{id}/content", mediaContentDocument, handle: calls.content),
            Endpoint(.delete, "/media/{id}", mediaDeleteDocument, handle: calls.delete),
        ]
    }

    private static let mediaSchema = Schema.object([
        .required("_id", .string("What `mediaId` takes, wherever a file is asked for.")),
        .required("filename", .string().or("null")),
        .required("mimeType", .string(of: MediaType.all.map(\.mime))),
        .required("type", .string(of: MediaType.Kind.allCases.map(\.rawValue))),
        .required("fileSize", .integer("In bytes.")), .required("sha256", .string()),
        .required("createdAt", .string(format: "date-time")),
        .required(
            "uploads",
            .array(
                .object([
                    .required("sender", .string("Phone number id.")), .required("mediaId", .string("Meta's id of it.")),
                    .required("uploadedAt", .string(format: "date-time")),
                    .required("renewedAfter", .string("From then on it is uploaded anew.", format: "date-time")),
                ]),
                "What each sender's number at Meta calls it."
            )
        ),
    ])

    private static let oneMedia = success(.object([.required("media", mediaSchema)]))
    private static let senderParameter = EndpointDocument.Parameter.query(
        "sender",
        .string("Phone number id of the sender to ask with; all of them, one after the other, where none is given.")
    )

    private static let uploadDocument = EndpointDocument(
        "Media",
        "Upload a file",
        """
        Keeps a file that is to be sent: a form with a part named `file`, or the bytes alone with their `Content-Type`. The same bytes \
        are kept once. Its `_id` can be given as `mediaId` wherever a file is asked for; each sender's number uploads it to Meta once, \
        when it is first needed, and anew before Meta forgets it after 30 days.
        """,
        parameters: [
            .query("filename", .string("In the place of the form's name of it.")),
            .query("sender", .string("Phone number id of a sender that uploads it to Meta at once.")),
        ],
        body: EndpointDocument.Body(
            schema: .object([.required("file", .string("The file.", format: "binary"))]),
            example: "menu.pdf",
            isFile: true
        ),
        answers: [EndpointDocument.Answer(201, "It is kept.", oneMedia)],
        errors: [
            .missingField, .invalidValue, .malformedRequest, .senderNotFound, .refusedByMeta, .metaUnreachable,
            .mediaNotFound,
        ]
    )

    private static let mediaListDocument = EndpointDocument(
        "Media",
        "Get a media URL, or list files",
        """
        With `mediaId`, where Meta has the file: an address that lives five minutes and wants the sender's token; \
        `GET /media/{id}/content` gives the bytes without one. Without it, the files that are kept here.
        """,
        parameters: [
            .query("mediaId", .string("Meta's id of a file, as an incoming message bears it, or one of ours.")),
            senderParameter,
        ] + EndpointDocument.Parameter.paging(limit: 25, maximum: 100),
        answers: [
            EndpointDocument.Answer(
                200,
                "The address, or files, newest first.",
                success(
                    .object([
                        .optional("mediaId", .string()), .optional("url", .string()),
                        .optional("mimeType", .string().or("null")), .optional("sha256", .string().or("null")),
                        .optional("fileSize", .integer().or("null")), .optional("media", .array(mediaSchema)),
                        .optional("total", .integer()), .optional("page", .integer()), .optional("limit", .integer()),
                    ])
                )
            )
        ],
        errors: [.invalidValue, .mediaNotFound, .senderNotFound, .refusedByMeta, .metaUnreachable]
    )

    private static let mediaReadDocument = EndpointDocument(
        "Media",
        "Read about a file",
        parameters: [.path("id", "24 hexadecimal characters.")],
        answers: [EndpointDocument.Answer(200, "What is known of it.", oneMedia)],
        errors: [.mediaNotFound]
    )

    private static let mediaContentDocument = EndpointDocument(
        "Media",
        "Download a file",
        "The bytes of a file that is kept here, or of one at Meta, such as a picture that somebody sent.",
        parameters: [.path("id", "Of a file kept here, or Meta's id."), senderParameter],
        answers: [EndpointDocument.Answer(200, "The bytes.", .string(format: "binary"), isFile: true)],
        errors: [.mediaNotFound, .senderNotFound, .refusedByMeta, .metaUnreachable]
    )

    private static let mediaDeleteDocument = EndpointDocument(
        "Media",
        "Delete a file",
        "Here and at Meta. A file that a broadcast would still send is kept, unless `force` says otherwise.",
        parameters: [
            .path("id", "24 hexadecimal characters."),
            .query("force", .bool("Whether to delete what is still to be sent; those messages fail.")),
        ],
        answers: [
            EndpointDocument.Answer(200, "It is gone.", success(.object([.required("_id", .string())])))
        ],
        errors: [.mediaNotFound, .mediaInUse]
    )
}
