import Domain
import Messages

/// Finds the language of a template that can be sent, and who sends it. One rule for campaigns and list broadcasts.
struct TemplateChoice: Sendable {
    /// The template in all its languages and accounts; not empty where it was found at all.
    let templates: [BookedTemplate]
    /// The workspace's, oldest first.
    let senders: [Sender]
    /// The only one that may send, where one was chosen.
    let sender: ID<Sender>?
    /// The workspace's own language, taken before older ones where a call names none.
    var preferredLanguage: String?

    /// Why there is none.
    struct Refusal: Error {
        let problem: FieldProblem

        init(_ field: String, _ code: APIErrorCode, _ text: String) {
            problem = FieldProblem(field, code, text)
        }
    }

    /// - Parameters:
    ///   - language: the only one wanted; else the oldest approved one is taken.
    ///   - field: blamed where nobody can send the template.
    func choose(language: String?, blaming field: String) -> Result<(ComposableTemplate, Sender), Refusal> {
        switch template(in: language) {
        case .failure(let refusal): return .failure(refusal)
        case .success(let composable):
            guard let sender = sender(for: composable.template) else {
                return .failure(
                    Refusal(field, .senderNotFound, "no sender of this workspace can send the template")
                )
            }
            return .success((composable, sender))
        }
    }

    private func template(in language: String?) -> Result<ComposableTemplate, Refusal> {
        let account = sender.flatMap { id in senders.first { $0.id == id }?.wabaID }
        var candidates = account.map { account in templates.filter { $0.template.wabaID == account } } ?? templates
        guard !candidates.isEmpty else {
            return .failure(
                Refusal(
                    "templateName",
                    .templateNotApproved,
                    "the template is not there any more; its status is DELETED"
                )
            )
        }
        if let language {
            let all = candidates
            candidates = all.filter { Self.isSameLanguage($0.template.language, language) }
            guard !candidates.isEmpty else {
                let languages = all.map(\.template.language).joined(separator: ", ")
                return .failure(
                    Refusal(
                        "languageCode",
                        .templateNotFound,
                        "the template does not exist in \"\(language)\"; it does in \(languages)"
                    )
                )
            }
        }
        let approved = candidates.lazy.filter(\.template.isApproved)
        let preferred = preferredLanguage.flatMap { language in
            Self.oldest(approved.filter { Self.isSameLanguage($0.template.language, language) })
        }
        guard let chosen = preferred ?? Self.oldest(approved) ?? Self.oldest(candidates) else {
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

    private static func oldest(_ templates: some Sequence<BookedTemplate>) -> BookedTemplate? {
        templates.min { $0.template.id < $1.template.id }
    }

    private func sender(for template: Template) -> Sender? {
        if let id = sender { return senders.first { $0.id == id } }
        return senders.first { $0.wabaID == template.wabaID }
    }

    /// What is wrong with a template and a sender that a new broadcast is to have, before anybody asks whether Meta approves.
    static func problem(
        with templates: [Template],
        named name: String,
        in language: String?,
        _ sender: Sender?
    ) -> FieldProblem? {
        guard !templates.isEmpty else {
            return FieldProblem(
                "templateName",
                .templateNotFound,
                "no template \"\(name)\" is known here; POST /templates/sync fetches new ones"
            )
        }
        if let language, !templates.contains(where: { isSameLanguage($0.language, language) }) {
            let languages = templates.map(\.language).joined(separator: ", ")
            return FieldProblem(
                "languageCode",
                .templateNotFound,
                "\"\(name)\" does not exist in \"\(language)\"; it does in \(languages)"
            )
        }
        if let sender, !templates.contains(where: { $0.wabaID == sender.wabaID }) {
            return FieldProblem(
                "sender",
                .senderMismatch,
                "its business account does not own the template \"\(name)\""
            )
        }
        return nil
    }

    /// Meta writes `en_US`; callers also write `en-us`.
    static func isSameLanguage(_ left: String, _ right: String) -> Bool {
        left == right || left.lowercased() == right.lowercased().replacing("-", with: "_")
    }
}
