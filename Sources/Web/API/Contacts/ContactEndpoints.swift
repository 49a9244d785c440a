import HTTPTypes

extension APIRoutes {
    /// `/contacts…`.
    static func contactEndpoints(_ calls: ContactCalls) -> [Endpoint] {
        [Endpoint(.get, "/contacts/{id}", readDocument, handle: calls.read)]
    }

    private static let readDocument = EndpointDocument(
        "Contacts",
        "Read a contact",
        parameters: [.path("id", "24 hexadecimal characters.")],
        answers: [
            EndpointDocument.Answer(
                200,
                "The contact.",
                success(
                    .object([
                        .required("_id", .string()), .required("name", .string()), .required("settingId", .string()),
                        .required("userId", .string()), .required("countryCode", .string()),
                        .required("mobile", .string()),
                        .required("status", .string()), .required("source", .string()), .required("optin", .bool()),
                        .required(
                            "attributes",
                            .array(
                                .object([
                                    .required("name", .string()), .required("value", .string()),
                                    .required("_id", .string()),
                                ])
                            )
                        ),
                        .required("incomingBlocked", .bool()), .required("broadcastIds", .array(.string())),
                        .required("list", .array(.string(), "Names of its lists.")),
                        .required("tags", .array(.string())),
                        .required("createdAt", .string(format: "date-time")),
                        .required("updatedAt", .string(format: "date-time")),
                        .required("lastActive", .string(format: "date-time").or("null")),
                    ])
                )
            )
        ],
        errors: [.contactNotFound]
    )
}
