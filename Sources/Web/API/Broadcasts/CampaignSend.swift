import Domain
import HTTPTypes
import Messages
import Store

/// `POST /broadcasts/send`: one message under an API campaign (section 2 of the contract).
struct CampaignSend: Sendable {
    let book: CampaignBook
    let door: any DeliveryDoor
    let files: MediaUse
    /// Who has a number. The wiring batches the questions of many calls into one.
    let findContact: @Sendable (ContactQuestion) async throws(StoreError) -> Contact?

    func handle(_ request: APIRequest) async throws -> APIAnswer {
        let form = CampaignSendForm(reading: request.body, at: request.receivedAt)
        let (ready, problems) = try await prepare(form, for: request)
        guard let ready, problems.isEmpty else { throw APIError(problems) }
        let writer = SendAnswer(
            input: form.destination,
            phone: ready.contact.phone,
            warnings: form.warnings,
            requestID: request.requestID
        )
        if form.isValidateOnly { return APIAnswer(status: .ok, body: writer.validated(ready.message.preview)) }
        var admission = admission(ready, form, request)
        if form.values.namesUploads {
            admission.content = try await files.resolved(
                admission.content,
                for: ready.sender.id,
                in: request.workspace,
                until: form.expiresAt
            )
        }
        return try await call(request, writer).deliver(admission)
    }

    /// The answer of a call whose message was admitted by a process that died before it could tell.
    func resume(_ request: APIRequest, _ kept: KeptAnswer) async throws -> APIAnswer {
        let form = CampaignSendForm(reading: request.body, at: request.receivedAt)
        guard let phone = form.phone else { throw APIFront.unforeseen }
        let writer = SendAnswer(
            input: form.destination,
            phone: phone,
            warnings: form.warnings,
            requestID: request.requestID
        )
        return try await call(request, writer).resume(kept)
    }

    private func call(_ request: APIRequest, _ writer: SendAnswer) -> DeliveryCall {
        DeliveryCall(door: door, request: request, bytes: { writer.answer(to: $0) })
    }

    // MARK: Checking

    /// A message that everything is known of.
    private struct Ready: Sendable {
        let campaign: BookedCampaign
        let sender: Sender
        let contact: ContactDraft
        let message: TemplateMessage
    }

    private func prepare(
        _ form: CampaignSendForm,
        for request: APIRequest
    ) async throws(StoreError) -> (ready: Ready?, problems: [FieldProblem]) {
        var problems = form.problems
        guard let name = form.campaignName else { return (nil, problems) }
        guard let campaign = try await book.campaign(named: name, in: request.workspace, at: request.receivedAt) else {
            problems.append(FieldProblem("campaignName", .campaignNotFound, "there is no campaign \"\(name)\""))
            return (nil, problems)
        }
        let chosen: (template: ComposableTemplate, sender: Sender)
        let choice = campaign.choose(
            templateName: form.templateName,
            languageCode: form.languageCode,
            preferring: request.caller.workspace.settings.defaultLanguage
        )
        switch choice {
        case .chosen(let template, let sender): chosen = (template, sender)
        case .problems(let more): return (nil, problems + more)
        }
        let refusesOptedOut = request.caller.workspace.settings.apiCampaignOptOut
        var contact: Contact?
        if let phone = form.phone, refusesOptedOut || ValueTokens.mayMention(form.values) {
            contact = try await findContact(ContactQuestion(workspace: request.workspace, phone: phone))
        }
        if refusesOptedOut, contact?.consent == .optedOut {
            problems.append(FieldProblem("destination", .optedOut, "the contact has opted out of messages"))
        }
        guard form.hasReadableValues else { return (nil, problems) }
        let message: TemplateMessage
        do throws(MessageProblems) {
            message = try Self.compose(form, chosen.template, contact, campaign.customFields)
        } catch {
            return (nil, problems + error.problems)
        }
        if form.values.namesUploads {
            let uses = MediaReference.uses(in: message.content)
            problems += try await files.problems(with: uses, in: request.workspace)
        }
        guard let phone = form.phone, let userName = form.userName, let source = form.source else {
            return (nil, problems)
        }
        let draft = ContactDraft(phone: phone, name: userName, source: source)
        return (Ready(campaign: campaign, sender: chosen.sender, contact: draft, message: message), problems)
    }

    /// Replaces tokens, then fills the template.
    private static func compose(
        _ form: CampaignSendForm,
        _ template: ComposableTemplate,
        _ contact: Contact?,
        _ customFields: [String]
    ) throws(MessageProblems) -> TemplateMessage {
        // Without a number there is nobody whose attributes a token could mean; the values are checked as they are.
        guard let phone = form.phone, ValueTokens.mayMention(form.values) else {
            return try template.compose(form.values)
        }
        let tokens = ValueTokens(
            contactName: contact?.name ?? form.userName ?? "",
            phone: contact?.phone ?? phone,
            attributes: contact?.attributes ?? [],
            customFields: customFields,
            fallbacks: form.fallbacks
        )
        return try template.compose(try tokens.resolve(form.values))
    }

    // MARK: Sending

    private func admission(_ ready: Ready, _ form: CampaignSendForm, _ request: APIRequest) -> Admission {
        Admission(
            workspace: request.workspace,
            broadcast: ready.campaign.broadcast.id,
            sender: ready.sender.id,
            contact: ready.contact,
            content: ready.message.content,
            lane: .express,
            expiresAt: form.expiresAt,
            respectsOptOut: request.caller.workspace.settings.apiCampaignOptOut,
            key: request.claim?.taken(at: request.receivedAt),
            admittedAt: request.receivedAt
        )
    }
}
