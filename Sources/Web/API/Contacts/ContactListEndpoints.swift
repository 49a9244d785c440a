import HTTPTypes

extension APIRoutes {
    /// `/contacts/lists…`.
    static func contactListEndpoints(_ calls: ContactListCalls) -> [Endpoint] {
        [
            Endpoint(.get, "/contacts/lists", listsDocument, handle: calls.list),
            Endpoint(.post, "/contacts/lists", createListDocument, handle: calls.create),
            Endpoint(.put, "/contacts/lists/{id}", renameListDocument, handle: calls.rename),
            Endpoint(.delete, "/contacts/lists/{id}", removeListDocument, handle: calls.remove),
            Endpoint(.post, "/contacts/lists/{id}/members", membersDocument, handle: calls.changeMembers),
        ]
    }

    private static let listSchema: [Schema.Property] = [
        .required("_id", .string()), .required("listName", .string()),
        .required("createdAt", .string(format: "date-time")),
    ]

    private static let listsDocument = EndpointDocument(
        "Contacts",
        "List contact lists",
        parameters: EndpointDocument.Parameter.paging(limit: 100, maximum: 1_000),
        answers: [
            EndpointDocument.Answer(
                200,
                "Lists by name.",
                list("lists", .object(listSchema + [.required("contactsCount", .integer())]))
            )
        ],
        errors: [.invalidValue]
    )

    private static let createListDocument = EndpointDocument(
        "Contacts",
        "Make a contact list",
        body: EndpointDocument.Body(
            schema: .object([.required("listName", .string())]),
            example: #"{"listName":"customers"}"#
        ),
        answers: [
            EndpointDocument.Answer(201, "The new list.", success(.object(listSchema))),
            EndpointDocument.Answer(200, "The list that has this name.", success(.object(listSchema))),
        ],
        errors: [.missingField, .invalidValue]
    )

    private static let listID = EndpointDocument.Parameter.path("id", "24 hexadecimal characters.")

    private static let renameListDocument = EndpointDocument(
        "Contacts",
        "Rename a contact list",
        parameters: [listID],
        body: EndpointDocument.Body(
            schema: .object([.required("listName", .string())]),
            example: #"{"listName":"regulars"}"#
        ),
        answers: [
            EndpointDocument.Answer(
                200,
                "The list.",
                success(.object(listSchema + [.required("contactsCount", .integer())]))
            )
        ],
        errors: [.listNotFound, .nameTaken, .missingField, .invalidType, .invalidValue]
    )

    private static let removeListDocument = EndpointDocument(
        "Contacts",
        "Delete a contact list",
        "Its contacts stay. Broadcasts that were planned from it keep their recipients.",
        parameters: [listID],
        answers: [EndpointDocument.Answer(200, "It is gone.", success(.object([.required("_id", .string())])))],
        errors: [.listNotFound]
    )

    private static let membersDocument = EndpointDocument(
        "Contacts",
        "Put contacts on a list, or take them off",
        "Ids that are nobody's are passed over.",
        parameters: [listID],
        body: EndpointDocument.Body(
            schema: .object([
                .optional("add", .array(.string(), "Ids of contacts, 1,000 at the most.")),
                .optional("remove", .array(.string(), "Ids of contacts, 1,000 at the most.")),
            ]),
            example: #"{"add":["665f1c2ab4d3e8f1a2b3c4d5"]}"#
        ),
        answers: [
            EndpointDocument.Answer(
                200,
                "How many joined or left.",
                success(.object([.required("changed", .integer())]))
            )
        ],
        errors: [.listNotFound, .missingField, .invalidType, .invalidValue, .tooLong]
    )
}
