package import Domain
package import Store

/// What the API asks of whoever mirrors Meta's templates.
package protocol TemplateSyncing: Sendable {
    /// Brings the mirror of every sender's account up to date. One result a sender; accounts that several senders share
    /// are read once and reported for each.
    func syncTemplates(in workspace: ID<Workspace>) async -> [TemplateSyncResult]
}

/// What the API asks of whoever changes templates at Meta.
package protocol TemplateEditing: Sendable {
    /// Creates a template in a sender's account, and brings the mirror up to date.
    /// - Parameter body: Meta's JSON, checked.
    func createTemplate(_ body: [UInt8], by sender: ID<Sender>) async throws(TemplateEditFailure)
    /// Deletes every language of a name, or the one with Meta's id alone, and brings the mirror up to date.
    func deleteTemplate(named name: String, id: String?, by sender: ID<Sender>) async throws(TemplateEditFailure)
}

/// Why a template could not be changed at Meta.
package enum TemplateEditFailure: Error, Hashable, Sendable {
    case refused(Refusal)
    /// A sentence that holds no secret.
    case failed(String)
}

/// What a sync did for one sender.
package struct TemplateSyncResult: Hashable, Sendable {
    package var phoneNumberID: String
    package var wabaID: String
    package var outcome: Outcome

    package enum Outcome: Hashable, Sendable {
        case synced(TemplateSyncCounts)
        /// A sentence that says what is wrong and holds no secret.
        case failed(String)
    }

    package init(phoneNumberID: String, wabaID: String, outcome: Outcome) {
        self.phoneNumberID = phoneNumberID
        self.wabaID = wabaID
        self.outcome = outcome
    }
}
