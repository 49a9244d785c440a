/// All that the program asks of a database. Rooms take the small protocols they need; only the wiring sees the whole.
package typealias CrierStore = AccountStore & TemplateStore & ContactStore & BroadcastStore & AnswerStore & MessageStore
    & SenderLeaseStore & InboxStore & AudienceStore & PlanStore & ConsentStore & MediaStore & ContactIndexing
    & CommitThread & StoreHealth

/// Where commits run.
package protocol CommitThread: Sendable {
    /// Best for whoever does little but wait for commits; `nil` where they run on no thread of ours.
    var commitExecutor: (any TaskExecutor)? { get }
}

extension CommitThread {
    package var commitExecutor: (any TaskExecutor)? { nil }
}

/// The database itself.
package protocol StoreHealth: Sendable {
    /// Whether the database answers and would write durably; problems as sentences with their fix.
    func healthProblems() async -> [String]
}
