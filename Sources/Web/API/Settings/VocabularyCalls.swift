import Domain
import HTTPTypes
import Messages
import Store
import WireJSON

/// `GET` and `POST /settings/tags` and `/settings/custom-fields`: the words that contacts may bear.
struct VocabularyCalls: Sendable {
    /// Which of the two.
    enum Kind: Sendable {
        case tags, customFields

        /// Under which the words stand in bodies and answers.
        var name: String {
            switch self {
            case .tags: "tags"
            case .customFields: "customFields"
            }
        }

        /// What a caller is told of a word that is not among them.
        var unknown: APIErrorCode {
            switch self {
            case .tags: .unknownTag
            case .customFields: .unknownCustomField
            }
        }

        func words(of vocabulary: Vocabulary) -> [String] {
            switch self {
            case .tags: vocabulary.tags
            case .customFields: vocabulary.customFields
            }
        }
    }

    let store: any AudienceStore
    let book: CampaignBook
    let kind: Kind

    func list(_ request: APIRequest) async throws -> APIAnswer {
        let vocabulary = try await store.vocabulary(of: request.workspace)
        return answer(
            kind == .tags ? "Tags retrieved successfully." : "Custom fields retrieved successfully.",
            vocabulary
        )
    }

    /// Adds words; those that are known stay as they are written.
    func add(_ request: APIRequest) async throws -> APIAnswer {
        var reader = FieldReader()
        var words: [String] = []
        for member in reader.members(request.body, "body") ?? [] {
            switch member.name {
            case kind.name: words += reader.texts(member.value, member.name) ?? []
            case "name": words += reader.filledText(member.value, member.name).map { [$0] } ?? []
            default: continue
            }
        }
        words = words.map { $0.trimmingBlanks() }
        if words.isEmpty, reader.problems.isEmpty {
            reader.note(kind.name, .missingField, "is required: a list of names")
        }
        for (index, word) in words.enumerated() {
            let problem =
                kind == .tags ? ContactRules.problem(ofWord: word) : ContactRules.problem(ofFieldName: word)
            if let problem { reader.note("\(kind.name)[\(index)]", .invalidValue, problem) }
        }
        guard reader.problems.isEmpty else { throw APIError(reader.problems) }
        let added = kind == .tags ? Vocabulary(tags: words) : Vocabulary(customFields: words)
        try await store.addToVocabulary(added, in: request.workspace)
        book.clear()
        return answer("Saved.", try await store.vocabulary(of: request.workspace))
    }

    /// Takes a word out of the vocabulary. Contacts that bear it keep it: what is known of people is not changed by tidying up.
    func remove(_ request: APIRequest) async throws -> APIAnswer {
        let word = request.path("name")
        let removed = kind == .tags ? Vocabulary(tags: [word]) : Vocabulary(customFields: [word])
        guard try await store.removeFromVocabulary(removed, in: request.workspace) > 0 else {
            throw APIError(
                kind.unknown,
                "there is no \"\(word.prefix(100))\"",
                status: .notFound
            )
        }
        book.clear()
        return answer("Removed.", try await store.vocabulary(of: request.workspace))
    }

    private func answer(_ message: String, _ vocabulary: Vocabulary) -> APIAnswer {
        .success(message) { writer in
            writer.key(named: kind.name)
            writer.array { writer in
                for word in kind.words(of: vocabulary) { writer.string(word) }
            }
        }
    }
}

extension APIRoutes {
    /// `/settings/tags` and `/settings/custom-fields`.
    static func vocabularyEndpoints(_ store: any AudienceStore, _ book: CampaignBook) -> [Endpoint] {
        let kinds: [(kind: VocabularyCalls.Kind, path: String, words: String)] = [
            (.tags, "/settings/tags", "tags"), (.customFields, "/settings/custom-fields", "custom fields"),
        ]
        return kinds.flatMap { kind, path, words in
            let calls = VocabularyCalls(store: store, book: book, kind: kind)
            let answer = success(.object([.required(kind.name, .array(.string()))]))
            return [
                Endpoint(
                    .get,
                    path,
                    EndpointDocument(
                        "Settings",
                        "List \(words)",
                        answers: [EndpointDocument.Answer(200, "All of them, by name.", answer)]
                    ),
                    handle: calls.list
                ),
                Endpoint(
                    .post,
                    path,
                    EndpointDocument(
                        "Settings",
                        "Add \(words)",
                        "Names are compared without regard to case; those that are known stay as they are written.",
                        body: EndpointDocument.Body(
                            schema: .object([.required(kind.name, .array(.string()))]),
                            example: #"{"\#(kind.name)":["City"]}"#
                        ),
                        answers: [EndpointDocument.Answer(200, "All there are now.", answer)],
                        errors: [.missingField, .invalidType, .invalidValue]
                    ),
                    handle: calls.add
                ),
                Endpoint(
                    .delete,
                    path + "/{name}",
                    EndpointDocument(
                        "Settings",
                        "Remove one of the \(words)",
                        "Contacts that have it keep it; new ones cannot be given it any more.",
                        parameters: [.path("name", "As it is written, in any case.")],
                        answers: [
                            EndpointDocument.Answer(200, "All there are now.", answer),
                            // The same code is 400 in a body that names what does not exist.
                            EndpointDocument.Answer(404, "`\(kind.unknown.rawValue)`", .component("Error")),
                        ]
                    ),
                    handle: calls.remove
                ),
            ]
        }
    }
}
