import Domain
import Messages
import Store

/// Checks the form of a list broadcast against what the workspace has, and freezes its content.
struct ListBroadcastMaker: Sendable {
    let store: any TemplateStore & AudienceStore

    /// A list broadcast that everything is known of.
    struct Ready: Sendable {
        var draft: NewBroadcast
        let list: ListPlan
        let mould: ContentMould
        let sender: Sender
    }

    /// - Parameter senders: the workspace's, oldest first.
    /// - Returns: everything that is wrong, the form's own problems first; a broadcast only where nothing is.
    func make(
        _ form: ListBroadcastForm,
        _ senders: [Sender],
        _ request: APIRequest
    ) async throws(StoreError) -> (ready: Ready?, problems: [FieldProblem]) {
        let vocabulary = try await store.vocabulary(of: request.workspace)
        let (audience, audienceProblems) = try await form.audience.audience(in: request.workspace, vocabulary, store)
        let (content, contentProblems) = try await content(form, senders, vocabulary, request.caller.workspace)
        let problems = form.problems + audienceProblems + contentProblems
        guard problems.isEmpty, let audience, let content, let name = form.name, let times = form.times else {
            return (nil, problems)
        }
        let list = ListPlan(
            messageType: form.messageType,
            audience: audience,
            startsAt: times.startsAt,
            isLocalToRecipient: times.isLocalToRecipient,
            expiresAt: times.expiresAt,
            quietHours: times.quietHours,
            startedAt: times.state == .sending ? times.startsAt : nil
        )
        let draft = NewBroadcast(
            workspace: request.workspace,
            name: name,
            kind: .broadcast,
            state: times.state,
            templateName: content.template?.name ?? "",
            templateLanguage: content.template?.language,
            sender: content.sender.id,
            createdAt: request.receivedAt,
            list: list,
            mould: content.mould.encoded
        )
        return (Ready(draft: draft, list: list, mould: content.mould, sender: content.sender), [])
    }

    /// What is sent, and by whom.
    private struct Content {
        let mould: ContentMould
        /// `nil` for a regular message.
        let template: Template?
        let sender: Sender
    }

    private func content(
        _ form: ListBroadcastForm,
        _ senders: [Sender],
        _ vocabulary: Vocabulary,
        _ workspace: Workspace
    ) async throws(StoreError) -> (content: Content?, problems: [FieldProblem]) {
        var problems: [FieldProblem] = []
        let chosen = form.sender.flatMap { id in senders.first { $0.phoneNumberID == id } }
        if let id = form.sender, chosen == nil {
            let problem = "this workspace has no sender with the phone number id \(id)"
            problems.append(FieldProblem("sender", .senderNotFound, problem))
        }
        switch form.messageType {
        case .template:
            guard let name = form.templateName else { return (nil, problems) }
            let templates = try await store.templates(named: name, in: workspace.id)
            let choice = TemplateChoice(
                templates: templates.map(BookedTemplate.init),
                senders: senders,
                sender: chosen?.id,
                preferredLanguage: workspace.settings.defaultLanguage
            )
            let language = form.template.languageCode
            if let problem = TemplateChoice.problem(with: templates, named: name, in: language, chosen) {
                return (nil, problems + [problem])
            }
            return content(form, choice, vocabulary, problems)
        case .regular: return content(form, chosen ?? senders.first, vocabulary, problems)
        }
    }

    private func content(
        _ form: ListBroadcastForm,
        _ choice: TemplateChoice,
        _ vocabulary: Vocabulary,
        _ problems: [FieldProblem]
    ) -> (content: Content?, problems: [FieldProblem]) {
        switch choice.choose(language: form.template.languageCode, blaming: "sender") {
        case .failure(let refusal): return (nil, problems + [refusal.problem])
        case .success(let (composable, sender)):
            guard form.hasReadableContent else { return (nil, problems) }
            do throws(MessageProblems) {
                let mould = try ContentMould(
                    composable,
                    values: form.template.values,
                    fallbacks: form.template.fallbacks,
                    customFields: vocabulary.customFields
                )
                return (Content(mould: mould, template: composable.template, sender: sender), problems)
            } catch {
                return (nil, problems + error.problems)
            }
        }
    }

    private func content(
        _ form: ListBroadcastForm,
        _ sender: Sender?,
        _ vocabulary: Vocabulary,
        _ problems: [FieldProblem]
    ) -> (content: Content?, problems: [FieldProblem]) {
        var problems = problems
        if sender == nil, form.sender == nil {
            problems.append(FieldProblem("sender", .senderNotFound, "this workspace has no sender"))
        }
        guard form.hasReadableContent, let kind = form.regularKind else { return (nil, problems) }
        let values = form.template.values
        let message = RegularMessage(
            kind: kind,
            text: form.regularText,
            file: MediaFile(mediaID: values.mediaID, link: values.link),
            filename: values.filename
        )
        do throws(MessageProblems) {
            let mould = try ContentMould(
                regular: message,
                fallbacks: form.template.fallbacks,
                customFields: vocabulary.customFields
            )
            return (sender.map { Content(mould: mould, template: nil, sender: $0) }, problems)
        } catch {
            return (nil, problems + error.problems)
        }
    }
}
