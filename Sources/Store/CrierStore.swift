/// All that the program asks of a database. Rooms take the small protocols they need; only the wiring sees the whole.
package typealias CrierStore = AccountStore & TemplateStore & ContactStore & BroadcastStore & AnswerStore & MessageStore
    & SenderLeaseStore & InboxStore & AudienceStore & PlanStore & ConsentStore & MediaStore & ContactIndexing
    & StoreHealth

/// The database itself.
package protocol StoreHealth: Sendable {
    /// Whether the database answers and would write durably; problems as sentences with their fix.
    func healthProblems() async -> [String]
}
