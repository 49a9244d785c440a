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
        let call = CampaignCall(request)
        try await check(call)
        let admission = try call.admission()
        let writer = SendAnswer(
            input: call.form.destination,
            phone: admission.contact.phone,
            warnings: call.form.warnings,
            requestID: request.requestID
        )
        if call.form.isValidateOnly, let preview = call.preview {
            return APIAnswer(status: .ok, body: writer.validated(preview))
        }
        let delivery = delivery(request, writer)
        if call.form.values.namesUploads { return try await delivery.deliver(try await withFiles(admission)) }
        return try await delivery.deliver(admission)
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
        return try await delivery(request, writer).resume(kept)
    }

    private func delivery(_ request: APIRequest, _ writer: SendAnswer) -> DeliveryCall {
        DeliveryCall(door: door, request: request, bytes: { writer.answer(to: $0) })
    }

    /// Asks for what a call needs to know, and has it checked.
    private func check(_ call: CampaignCall) async throws(StoreError) {
        guard let name = call.form.campaignName else { return }
        let workspace = call.request.workspace
        let campaign = try await book.campaign(named: name, in: workspace, at: call.request.receivedAt)
        guard call.take(campaign, named: name) else { return }
        let files: [MediaReference.Use]
        if let question = call.question {
            files = try await compose(call, question)
        } else {
            files = call.compose(for: nil)
        }
        if !files.isEmpty { call.note(try await self.files.problems(with: files, in: workspace)) }
    }

    private func compose(_ call: CampaignCall, _ question: ContactQuestion) async throws(StoreError)
        -> [MediaReference.Use]
    {
        call.compose(for: try await findContact(question))
    }

    /// With Meta's ids in the place of ours.
    private func withFiles(_ admission: Admission) async throws -> Admission {
        var admission = admission
        admission.content = try await files.resolved(
            admission.content,
            for: admission.sender,
            in: admission.workspace,
            until: admission.expiresAt
        )
        return admission
    }
}
