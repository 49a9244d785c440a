package import Domain
package import Messages

/// All that sending under a campaign needs to know, read once and kept for a moment. Shared by the calls of that moment.
package final class BookedCampaign: Sendable {
    package let broadcast: Broadcast
    /// The template in all its languages and accounts.
    package let templates: [BookedTemplate]
    /// The workspace's, oldest first.
    package let senders: [Sender]
    /// Names of the workspace's attributes: a token with one of them is never sent as it stands.
    package let customFields: [String]

    package init(
        broadcast: Broadcast,
        templates: [BookedTemplate],
        senders: [Sender],
        customFields: [String] = []
    ) {
        self.broadcast = broadcast
        self.templates = templates
        self.senders = senders
        self.customFields = customFields
    }
}

/// A template, and its form where its mirrored components can be read. Shared like its campaign.
package final class BookedTemplate: Sendable {
    package let template: Template
    package let composable: ComposableTemplate?

    package init(_ template: Template) {
        self.template = template
        // What cannot be read is told to whoever wants to send it; a sync puts it right.
        self.composable = try? ComposableTemplate(template)
    }
}

extension BookedCampaign {
    /// The template and the sender of one call, or why there is none.
    package enum Choice: Sendable {
        case chosen(ComposableTemplate, Sender)
        case problems([FieldProblem])
    }

    /// Applies the rules that concern campaign, template and sender (section 2 of the contract, behaviour 4): the
    /// campaign is the authority, the caller's `templateName` has to agree with it.
    package func choose(templateName: String?, languageCode: String?, preferring language: String? = nil) -> Choice {
        var problems: [FieldProblem] = []
        if broadcast.kind != .apiCampaign {
            problems.append(FieldProblem("campaignName", .campaignNotLive, "\"\(broadcast.name)\" is no API campaign"))
        } else if broadcast.state != .live {
            problems.append(
                FieldProblem("campaignName", .campaignNotLive, "the campaign is \(broadcast.state.rawValue)")
            )
        }
        if let templateName, templateName != broadcast.templateName {
            problems.append(
                FieldProblem(
                    "templateName",
                    .templateMismatch,
                    "the campaign sends \"\(broadcast.templateName)\", not \"\(templateName)\""
                )
            )
            return .problems(problems)
        }
        let choice = TemplateChoice(
            templates: templates,
            senders: senders,
            sender: broadcast.sender,
            preferredLanguage: language
        )
        switch choice.choose(language: languageCode ?? broadcast.templateLanguage, blaming: "campaignName") {
        case .failure(let refusal): return .problems(problems + [refusal.problem])
        case .success(let (template, sender)): return problems.isEmpty ? .chosen(template, sender) : .problems(problems)
        }
    }
}
