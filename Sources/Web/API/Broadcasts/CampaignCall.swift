import Domain
import Messages
import Store

/// One call of `POST /broadcasts/send` while it is checked: what is known of it so far, and everything that is wrong.
///
/// What has to be asked for is asked by ``CampaignSend``, and each answer taken in by a method here. A reference, because such a call
/// waits for its message with all that it holds, and a thousand of them wait at once.
final class CampaignCall {
    let form: CampaignSendForm
    let request: APIRequest
    private(set) var problems: [FieldProblem]
    /// Whether a value may hold a token.
    private let mayMention: Bool

    private var broadcast: ID<Broadcast>?
    private var customFields: [String] = []
    private var template: ComposableTemplate?
    private var sender: ID<Sender>?
    private var content: [UInt8]?
    /// Of a call that is only to be checked.
    private(set) var preview: MessagePreview?

    init(_ request: APIRequest) {
        self.request = request
        form = CampaignSendForm(reading: request.body, at: request.receivedAt)
        problems = form.problems
        mayMention = ValueTokens.mayMention(form.values)
    }

    private var settings: WorkspaceSettings { request.caller.workspace.settings }

    /// Takes the campaign in, if there is one, and chooses what it sends.
    /// - Returns: whether there is more to check.
    func take(_ campaign: BookedCampaign?, named name: String) -> Bool {
        guard let campaign else {
            problems.append(FieldProblem("campaignName", .campaignNotFound, "there is no campaign \"\(name)\""))
            return false
        }
        let choice = campaign.choose(
            templateName: form.templateName,
            languageCode: form.languageCode,
            preferring: settings.defaultLanguage
        )
        switch choice {
        case .chosen(let template, let sender):
            (self.template, self.sender) = (template, sender.id)
            (broadcast, customFields) = (campaign.broadcast.id, campaign.customFields)
            return true
        case .problems(let more):
            problems += more
            return false
        }
    }

    /// Who must be known before the message can be written; mostly nobody.
    var question: ContactQuestion? {
        guard let phone = form.phone, settings.apiCampaignOptOut || mayMention else {
            return nil
        }
        return ContactQuestion(workspace: request.workspace, phone: phone)
    }

    /// Writes the message, to a contact that is known or not.
    /// - Returns: the files that it names; they remain to be checked.
    func compose(for contact: Contact?) -> [MediaReference.Use] {
        if settings.apiCampaignOptOut, contact?.consent == .optedOut {
            problems.append(FieldProblem("destination", .optedOut, "the contact has opted out of messages"))
        }
        guard form.hasReadableValues, let template else { return [] }
        do throws(MessageProblems) {
            let content = try compose(template, for: contact)
            self.content = content
            return form.values.namesUploads ? MediaReference.uses(in: content) : []
        } catch {
            problems += error.problems
            return []
        }
    }

    /// Replaces tokens, then fills the template.
    private func compose(
        _ template: ComposableTemplate,
        for contact: Contact?
    ) throws(MessageProblems) -> [UInt8] {
        // Without a number there is nobody whose attributes a token could mean; the values are checked as they are.
        guard mayMention, let phone = form.phone else { return try write(form.values, as: template) }
        let tokens = ValueTokens(
            contactName: contact?.name ?? form.userName ?? "",
            phone: contact?.phone ?? phone,
            attributes: contact?.attributes ?? [],
            customFields: customFields,
            fallbacks: form.fallbacks
        )
        return try write(try tokens.resolve(form.values), as: template)
    }

    private func write(_ values: TemplateValues, as template: ComposableTemplate) throws(MessageProblems) -> [UInt8] {
        guard form.isValidateOnly else { return try template.composeContent(values) }
        let message = try template.compose(values)
        preview = message.preview
        return message.content
    }

    func note(_ more: [FieldProblem]) { problems += more }

    /// The message to admit, once everything has been checked.
    /// - Throws: ``APIError`` with all problems at once.
    func admission() throws(APIError) -> Admission {
        guard problems.isEmpty, let broadcast, let sender, let content,
            let phone = form.phone, let userName = form.userName, let source = form.source
        else { throw APIError(problems) }
        return Admission(
            workspace: request.workspace,
            broadcast: broadcast,
            sender: sender,
            contact: ContactDraft(phone: phone, name: userName, source: source),
            content: content,
            lane: .express,
            expiresAt: form.expiresAt,
            respectsOptOut: settings.apiCampaignOptOut,
            key: request.claim?.taken(at: request.receivedAt),
            admittedAt: request.receivedAt
        )
    }
}
