package import Domain
package import Messages

/// All that sending under a campaign needs to know, read once and kept for a moment.
package struct BookedCampaign: Sendable {
    package let broadcast: Broadcast
    /// The template in all its languages and accounts.
    package let templates: [BookedTemplate]
    /// The workspace's, oldest first.
    package let senders: [Sender]

    package init(broadcast: Broadcast, templates: [BookedTemplate], senders: [Sender]) {
        self.broadcast = broadcast
        self.templates = templates
        self.senders = senders
    }
}

/// A template, and its form where its mirrored components can be read.
package struct BookedTemplate: Sendable {
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
    package func choose(templateName: String?, languageCode: String?) -> Choice {
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
        switch chooseTemplate(languageCode) {
        case .failure(let refusal): return .problems(problems + [refusal.problem])
        case .success(let template):
            guard let sender = sender(for: template.template) else {
                let problem = FieldProblem(
                    "campaignName",
                    .senderNotFound,
                    "no sender of this workspace can send the template"
                )
                return .problems(problems + [problem])
            }
            return problems.isEmpty ? .chosen(template, sender) : .problems(problems)
        }
    }

    private struct Refusal: Error {
        let problem: FieldProblem

        init(_ field: String, _ code: APIErrorCode, _ text: String) {
            problem = FieldProblem(field, code, text)
        }
    }

    /// The language asked for, else the campaign's own, else the oldest approved one.
    private func chooseTemplate(_ languageCode: String?) -> Result<ComposableTemplate, Refusal> {
        let account = broadcast.sender.flatMap { id in senders.first { $0.id == id }?.wabaID }
        var candidates = templates.filter { account == nil || $0.template.wabaID == account }
        guard !candidates.isEmpty else {
            return .failure(
                Refusal(
                    "templateName",
                    .templateNotApproved,
                    "the template is not there any more; its status is DELETED"
                )
            )
        }
        if let language = languageCode ?? broadcast.templateLanguage {
            let languages = candidates.map(\.template.language).joined(separator: ", ")
            candidates = candidates.filter { Self.isSameLanguage($0.template.language, language) }
            guard !candidates.isEmpty else {
                return .failure(
                    Refusal(
                        "languageCode",
                        .templateNotFound,
                        "the template does not exist in \"\(language)\"; it does in \(languages)"
                    )
                )
            }
        }
        let byAge = candidates.sorted { $0.template.id < $1.template.id }
        guard let chosen = byAge.first(where: \.template.isApproved) ?? byAge.first else {
            preconditionFailure("candidates are not empty")
        }
        guard chosen.template.isApproved else {
            let status = chosen.template.status
            return .failure(
                Refusal(
                    "templateName",
                    .templateNotApproved,
                    "Meta has not approved the template; its status is \(status)"
                )
            )
        }
        guard let composable = chosen.composable else {
            return .failure(
                Refusal(
                    "templateName",
                    .templateNotSupported,
                    "the template's mirror cannot be read; sync the templates"
                )
            )
        }
        return .success(composable)
    }

    private func sender(for template: Template) -> Sender? {
        if let id = broadcast.sender { return senders.first { $0.id == id } }
        return senders.first { $0.wabaID == template.wabaID }
    }

    /// Meta writes `en_US`; callers also write `en-us`.
    static func isSameLanguage(_ left: String, _ right: String) -> Bool {
        left == right || left.lowercased() == right.lowercased().replacing("-", with: "_")
    }
}
