import Domain
import Store
import WireJSON

/// `GET` and `PUT /settings` and `/settings/keywords`: what a workspace chooses for itself.
struct SettingsCalls: Sendable {
    let store: any AccountStore & InboxStore
    /// Callers are known with their workspace's settings.
    let ring: KeyRing

    func read(_ request: APIRequest) async throws -> APIAnswer {
        let settings = try await present(request)
        return .success("Settings retrieved successfully.") { $0.settings(settings) }
    }

    func change(_ request: APIRequest) async throws -> APIAnswer {
        var reader = FieldReader()
        let form = SettingsForm(request.body, over: try await present(request), &reader)
        guard reader.problems.isEmpty else { throw APIError(reader.problems) }
        try await store.updateSettings(form.settings, of: request.workspace)
        ring.clear()
        return .success("Settings saved.", warnings: form.warnings) { $0.settings(form.settings) }
    }

    func keywords(_ request: APIRequest) async throws -> APIAnswer {
        let settings = try await present(request)
        return .success("Keywords retrieved successfully.") { $0.keywords(settings.keywords) }
    }

    func changeKeywords(_ request: APIRequest) async throws -> APIAnswer {
        var settings = try await present(request)
        var reader = FieldReader()
        settings.keywords = KeywordsForm(request.body, over: settings.keywords, &reader).keywords
        guard reader.problems.isEmpty else { throw APIError(reader.problems) }
        try await store.updateSettings(settings, of: request.workspace)
        ring.clear()
        return .success("Keywords saved.") { $0.keywords(settings.keywords) }
    }

    /// Back to the words that every workspace begins with.
    func resetKeywords(_ request: APIRequest) async throws -> APIAnswer {
        var settings = try await present(request)
        settings.keywords = .standard
        try await store.updateSettings(settings, of: request.workspace)
        ring.clear()
        return .success("Keywords are the standard ones again.") { $0.keywords(settings.keywords) }
    }

    /// What Meta said of the workspace's accounts and numbers, newest first.
    func accountEvents(_ request: APIRequest) async throws -> APIAnswer {
        let page = try PageQuery(request.query, limit: 25, maximum: 100)
        let found = try await store.accountEvents(in: request.workspace, page: page.request)
        return .success("Account events retrieved successfully.") { writer in
            writer.key("events")
            writer.array { writer in
                for event in found.items { writer.object { $0.accountEvent(event.report) } }
            }
            page.write(total: found.total, to: &writer)
        }
    }

    /// Fresh from the store: those of the caller may be two seconds old, and a change would be laid over them.
    private func present(_ request: APIRequest) async throws -> WorkspaceSettings {
        try await store.workspace(request.workspace)?.settings ?? request.caller.workspace.settings
    }
}

extension JSONWriter {
    fileprivate mutating func settings(_ settings: WorkspaceSettings) {
        member("apiCampaignOptOut", settings.apiCampaignOptOut)
        key("waitBudgetSeconds")
        double(Double(settings.waitBudgetMilliseconds) / 1_000)
        member("requestsPerMinute", settings.requestsPerMinute)
        optionalMember("defaultLanguage", settings.defaultLanguage)
        optionalMember("timeZone", settings.timeZone)
        member("resumeWithTemplate", settings.resumesWithTemplate)
        optionalMember("optOutReply", settings.replies.optedOut)
        optionalMember("optInReply", settings.replies.optedIn)
    }

    fileprivate mutating func keywords(_ keywords: ConsentKeywords) {
        for (name, words) in [("optOut", keywords.stopWords), ("optIn", keywords.startWords)] {
            key(named: name)
            array { writer in
                for word in words { writer.string(word) }
            }
        }
        member("isStandard", keywords == .standard)
    }

    fileprivate mutating func accountEvent(_ report: AccountReport) {
        member("wabaId", report.wabaID)
        optionalMember("phoneNumber", report.phoneDigits)
        member("kind", report.field)
        member("event", report.event)
        optionalMember("detail", report.detail)
        member("occurredAt", report.occurredAt.iso8601)
    }
}
