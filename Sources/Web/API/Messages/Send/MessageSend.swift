import Domain
import HTTPTypes
import Messages
import Store
import WireJSON

/// `POST /messages`: one message to one person, of any of the 18 shapes.
struct MessageSend: Sendable {
    typealias Storing = AccountStore & AudienceStore & BroadcastStore & ContactStore & TemplateStore

    /// The campaign that single messages are counted under.
    static let campaignName = "Single messages"
    private static let windowMilliseconds: Int64 = 86_400_000

    let store: any Storing
    let door: any DeliveryDoor
    let files: MediaUse
    let findContact: @Sendable (ContactQuestion) async throws(StoreError) -> Contact?

    /// A message that everything is known of.
    private struct Ready: Sendable {
        let sender: Sender
        let phone: PhoneNumber
        var content: [UInt8]
        /// What the caller says of the contact.
        let contact: ContactDraft?
        let knownName: String?
    }

    func handle(_ request: APIRequest) async throws -> APIAnswer {
        let form = MessageSendForm(reading: request.body)
        var ready = try await prepare(form, request)
        let expiresAt = request.receivedAt + CampaignSendForm.lifetimeMilliseconds
        ready.content = try await files.resolved(
            ready.content,
            for: ready.sender.id,
            in: request.workspace,
            until: expiresAt
        )
        if let contact = ready.contact {
            let batch = ContactImport(
                workspace: request.workspace,
                contacts: [contact],
                list: nil,
                duplicates: .overwrite,
                at: request.receivedAt
            )
            _ = try await store.importContacts(batch)
        }
        let writer = MessageSendAnswer(
            input: form.to,
            phone: ready.phone,
            warnings: form.warnings,
            requestID: request.requestID
        )
        let campaign = try await SideCampaign(store: store).named(Self.campaignName, in: request)
        let admission = Admission(
            workspace: request.workspace,
            broadcast: campaign.id,
            sender: ready.sender.id,
            contact: ContactDraft(phone: ready.phone, name: ready.knownName ?? ready.phone.e164, source: .api),
            content: ready.content,
            lane: .express,
            expiresAt: expiresAt,
            respectsOptOut: request.caller.workspace.settings.apiCampaignOptOut,
            key: request.claim?.taken(at: request.receivedAt),
            admittedAt: request.receivedAt
        )
        return try await call(request, writer).deliver(admission)
    }

    /// The answer of a call whose message was admitted by a process that died before it could tell.
    func resume(_ request: APIRequest, _ kept: KeptAnswer) async throws -> APIAnswer {
        let form = MessageSendForm(reading: request.body)
        guard let phone = form.phone else { throw APIFront.unforeseen }
        let writer = MessageSendAnswer(
            input: form.to,
            phone: phone,
            warnings: form.warnings,
            requestID: request.requestID
        )
        return try await call(request, writer).resume(kept)
    }

    private func call(_ request: APIRequest, _ writer: MessageSendAnswer) -> DeliveryCall {
        DeliveryCall(door: door, request: request, bytes: { writer.answer(to: $0) })
    }

    // MARK: Checking

    /// - Throws: everything that is wrong, at once. Nothing was written then.
    private func prepare(_ form: MessageSendForm, _ request: APIRequest) async throws -> Ready {
        var problems = form.problems
        let vocabulary = try await store.vocabulary(of: request.workspace)
        let draft = contact(form, vocabulary, &problems)
        let senders = try await store.senders(in: request.workspace)
        let chosen = form.sender.flatMap { id in senders.first { $0.phoneNumberID == id } }
        if let id = form.sender, chosen == nil {
            let problem = "this workspace has no sender with the phone number id \(id)"
            problems.append(FieldProblem("sender", .senderNotFound, problem))
        }
        var known: Contact?
        if let phone = form.phone {
            known = try await findContact(ContactQuestion(workspace: request.workspace, phone: phone))
        }
        if request.caller.workspace.settings.apiCampaignOptOut, known?.consent == .optedOut {
            problems.append(FieldProblem("to", .optedOut, "the contact has opted out of messages"))
        }
        var made: (content: [UInt8], sender: Sender)?
        switch form.content {
        case .template(let name):
            let templates = try await store.templates(named: name, in: request.workspace)
            let choice = TemplateChoice(
                templates: templates.map(BookedTemplate.init),
                senders: senders,
                sender: chosen?.id,
                preferredLanguage: request.caller.workspace.settings.defaultLanguage
            )
            let language = form.template.languageCode
            if let problem = TemplateChoice.problem(with: templates, named: name, in: language, chosen) {
                problems.append(problem)
            } else {
                made = template(choice, form, known, draft, vocabulary, &problems)
            }
        case .freeform(let kind):
            made = freeform(kind, form, chosen ?? senders.first, known, request.receivedAt, &problems)
        case nil: break
        }
        if let made {
            let uses = MediaReference.uses(in: made.content)
            problems += try await files.problems(with: uses, in: request.workspace)
        }
        guard problems.isEmpty, let made, let phone = form.phone else { throw APIError(problems) }
        return Ready(
            sender: made.sender,
            phone: phone,
            content: made.content,
            contact: draft,
            knownName: known?.name ?? draft.flatMap { $0.name.isEmpty ? nil : $0.name }
        )
    }

    /// What the caller says of the contact, if anything.
    private func contact(
        _ form: MessageSendForm,
        _ vocabulary: Vocabulary,
        _ problems: inout [FieldProblem]
    ) -> ContactDraft? {
        guard let given = form.contact, let phone = form.phone else { return nil }
        // It is the contact of `to`, whatever number it names.
        let members = given.filter { $0.name != "mobile" } + [JSONMember(name: "mobile", value: .string(phone.digits))]
        var reader = FieldReader()
        let draft = ContactForm(members, FoldedVocabulary(vocabulary), &reader).draft(.api)
        problems += reader.problems.map { problem in
            FieldProblem(field: "contact." + problem.field, code: problem.code, problem: problem.problem)
        }
        return draft
    }

    private func template(
        _ choice: TemplateChoice,
        _ form: MessageSendForm,
        _ known: Contact?,
        _ draft: ContactDraft?,
        _ vocabulary: Vocabulary,
        _ problems: inout [FieldProblem]
    ) -> (content: [UInt8], sender: Sender)? {
        switch choice.choose(language: form.template.languageCode, blaming: "sender") {
        case .failure(let refusal): problems.append(refusal.problem)
        case .success(let (template, sender)):
            do throws(MessageProblems) {
                var values = form.template.values
                if let phone = form.phone, ValueTokens.mayMention(values) {
                    let tokens = ValueTokens(
                        contactName: draft.flatMap { $0.name.isEmpty ? nil : $0.name } ?? known?.name ?? "",
                        phone: phone,
                        attributes: (known?.attributes ?? []) + (draft?.attributes ?? []),
                        customFields: vocabulary.customFields,
                        fallbacks: form.template.fallbacks
                    )
                    values = try tokens.resolve(values)
                }
                return (try template.composeContent(values), sender)
            } catch {
                problems += error.problems
            }
        }
        return nil
    }

    private func freeform(
        _ kind: any FreeformKind,
        _ form: MessageSendForm,
        _ sender: Sender?,
        _ known: Contact?,
        _ now: Timestamp,
        _ problems: inout [FieldProblem]
    ) -> (content: [UInt8], sender: Sender)? {
        let silence = known?.lastActiveAt.map { now - $0 } ?? .max
        if form.phone != nil, silence >= Self.windowMilliseconds {
            let problem = "the contact has not written in the last 24 hours, and only templates may be sent then"
            problems.append(FieldProblem("to", .windowClosed, problem))
        }
        if sender == nil, form.sender == nil {
            let problem = "this workspace has no sender; `crier senders add` makes one"
            problems.append(FieldProblem("sender", .senderNotFound, problem))
        }
        do throws(MessageProblems) {
            let content = try FreeformMessage(kind, replyTo: form.replyTo).content()
            return sender.map { (content, $0) }
        } catch {
            problems += error.problems
            return nil
        }
    }
}
