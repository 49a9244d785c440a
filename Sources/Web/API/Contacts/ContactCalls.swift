import Domain
import Messages
import Store
import WireJSON

/// `GET /contacts`, `GET`, `PUT` and `DELETE /contacts/{id}`, and `GET /contacts/{id}/replies`.
struct ContactCalls: Sendable {
    let store: any ContactStore & InboxStore & AudienceStore & ConsentStore

    func read(_ request: APIRequest) async throws -> APIAnswer {
        let record = try await record(request)
        return .success("Contact retrieved successfully.") { writer in
            writer.contact(record, in: request.caller.workspace)
        }
    }

    func list(_ request: APIRequest) async throws -> APIAnswer {
        let query = try ContactSearchQuery(request.query)
        if try request.wantsCSV {
            let fields = try await store.vocabulary(of: request.workspace).customFields
            return ContactExport(
                store: store,
                workspace: request.workspace,
                filter: query.filter,
                customFields: fields
            ).answer()
        }
        let found = try await store.contacts(in: request.workspace, matching: query.filter, page: query.request)
        return .success("Contacts retrieved successfully.") { writer in
            writer.key("contacts")
            writer.array { writer in
                for contact in found.items {
                    writer.object { $0.contactSummary(contact, in: request.caller.workspace) }
                }
            }
            query.page.write(total: found.total, to: &writer)
        }
    }

    /// Changes what is given, and nothing else; `tags` is in the place of all that there are.
    func update(_ request: APIRequest) async throws -> APIAnswer {
        let known = try await record(request).contact
        let vocabulary = FoldedVocabulary(try await store.vocabulary(of: request.workspace))
        var reader = FieldReader()
        guard case .object(let members) = request.body else {
            throw APIError([FieldProblem("body", .invalidType, "must be a JSON object")])
        }
        let form = ContactForm(members, vocabulary, isUpdate: true, &reader)
        guard reader.problems.isEmpty else { throw APIError(reader.problems) }
        let change = try await store.updateContact(
            known.id,
            in: request.workspace,
            form.update,
            at: request.receivedAt
        )
        switch change {
        case .updated(let record):
            let warnings = form.unknown.prefix(20).map(unknownMemberWarning)
            return .success("Contact updated successfully.", warnings: warnings) { writer in
                writer.contact(record, in: request.caller.workspace)
            }
        case .numberTaken:
            throw APIError(
                .numberTaken,
                "another contact has this number",
                details: [FieldProblem("mobile", .numberTaken, "another contact has this number")]
            )
        case nil: throw APIError(.contactNotFound, "there is no contact with this id")
        }
    }

    /// Forgets a person. Counts stay as they are.
    func erase(_ request: APIRequest) async throws -> APIAnswer {
        let known = try await record(request).contact
        guard try await store.eraseContact(known.id, in: request.workspace, at: request.receivedAt) else {
            throw APIError(.contactNotFound, "there is no contact with this id")
        }
        return .success("Contact deleted successfully.") {
            $0.member("_id", PublicID(known.id, createdAt: known.createdAt).text)
        }
    }

    /// What the contact wrote, newest first.
    func replies(_ request: APIRequest) async throws -> APIAnswer {
        let page = try PageQuery(request.query, limit: 25, maximum: 100)
        let contact = try await record(request).contact
        let found = try await store.incoming(from: contact.id, in: request.workspace, page: page.request)
        return .success("Replies retrieved successfully.") { writer in
            writer.key("replies")
            writer.array { writer in
                for message in found.items { writer.object { $0.reply(message) } }
            }
            page.write(total: found.total, to: &writer)
        }
    }

    /// The contact's consent ledger, newest first; with `format=csv` as a file to show to whoever asks for proof.
    func consent(_ request: APIRequest) async throws -> APIAnswer {
        let query = request.query
        let page = try PageQuery(query, limit: 25, maximum: 1_000)
        let contact = try await record(request).contact
        let found = try await store.consentEvents(of: contact.id, in: request.workspace, page: page.request)
        if query["format"]?.lowercased() == "csv" { return ConsentExport.answer(contact, found.items) }
        return .success("Consent retrieved successfully.") { writer in
            writer.key("events")
            writer.array { writer in
                for event in found.items { writer.object { $0.consent(event) } }
            }
            page.write(total: found.total, to: &writer)
        }
    }

    private func record(_ request: APIRequest) async throws -> ContactRecord {
        guard let id = PublicID<Contact>(request.path("id")),
            let record = try await store.contact(id.id, in: request.workspace), record.contact.createdAt == id.createdAt
        else { throw APIError(.contactNotFound, "there is no contact with this id") }
        return record
    }
}

extension JSONWriter {
    fileprivate mutating func consent(_ event: ConsentEvent) {
        key("optin")
        switch event.consent {
        case .optedIn: bool(true)
        case .optedOut: bool(false)
        case .unknown: null()
        }
        member("source", event.source.rawValue)
        member("detail", event.detail)
        member("occurredAt", event.occurredAt.iso8601)
        member("receivedAt", event.receivedAt.iso8601)
    }

    fileprivate mutating func reply(_ message: IncomingMessage) {
        member("wamid", message.wamid)
        member("type", message.kind)
        optionalMember("text", message.text)
        optionalMember("replyToWamid", message.context)
        // Rows of broadcasts have no moment here, which their ids need; the number tells them apart all the same.
        member("isReplyToBroadcast", message.broadcast != nil)
        member("receivedAt", message.occurredAt.iso8601)
    }
}
