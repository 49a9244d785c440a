import Domain
import Store

/// The store as a few arrays: nothing is fast, nothing is clever, and so what the store protocols promise can be read off.
///
/// It keeps the same promises as the databases (`StoreConformance` says which), except that it forgets. Simulations and tests of other
/// rooms use it where the database is not what they are about.
package actor MemoryStore: CrierStore {
    let epoch: UInt32
    let quietClock = QuietClock()
    var workspaceRows: [Workspace] = []
    var keyRows: [KeyRow] = []
    var senderRows: [Sender] = []
    var senderLeases: [ID<Sender>: SenderLeaseRow] = [:]
    /// For each sender, when the latest attempt began that a status has come for.
    var statusesUntil: [ID<Sender>: Timestamp] = [:]
    var templateRows: [Template] = []
    var contactRows: [Contact] = []
    var erasedContacts: Set<ID<Contact>> = []
    var contactPlaces: [ContactQuestion: Int] = [:]
    var listRows: [ContactList] = []
    var listMembers: [ID<ContactList>: Set<ID<Contact>>] = [:]
    var vocabularies: [ID<Workspace>: Vocabulary] = [:]
    var broadcastRows: [Broadcast] = []
    var moulds: [ID<Broadcast>: [UInt8]] = [:]
    var planCursors: [ID<Broadcast>: Int64] = [:]
    var deletedBroadcasts: Set<ID<Broadcast>> = []
    /// When somebody was last counted as a recipient of the day.
    var countedAt: [ID<Contact>: Timestamp] = [:]
    var answerRows: [AnswerQuestion: KeptAnswer] = [:]
    var messageRows: [MessageRow] = []
    var inbox: [InboxEntry] = []
    var incomingRows: [IncomingMessage] = []
    /// In the order in which they came.
    var ledger: [ID<Contact>: [ConsentEvent]] = [:]
    var accountEventRows: [(workspace: ID<Workspace>, event: AccountEvent)] = []
    /// Recipients in a row that failed after Meta had taken their messages.
    var lateStrikes: [ID<Broadcast>: StrikeRun] = [:]
    var unreadable: [InboxEntry] = []
    var mediaRows: [MediaRow] = []
    var mediaUploads: [MediaUpload] = []
    var lastInboxRow: Int64 = 0
    private var outage: String?

    package init(installation: UInt32 = 0xC1) {
        epoch = installation
    }

    /// From now on every question is answered `unavailable`, until `nil` is set.
    package func setOutage(_ reason: String?) {
        outage = reason
    }

    func requireWorking() throws(StoreError) {
        if let outage { throw .unavailable(outage) }
    }

    package func healthProblems() async -> [String] {
        outage.map { [$0] } ?? []
    }

    struct KeyRow {
        var key: APIKey
        let hash: [UInt8]
    }

    struct MessageRow {
        let id: ID<Message>
        let workspace: ID<Workspace>
        let broadcast: ID<Broadcast>
        var contact: ID<Contact>
        let sender: ID<Sender>
        var phone: PhoneNumber
        var content: MessageContent?
        let expiresAt: Timestamp
        let respectsOptOut: Bool
        let createdAt: Timestamp
        var updatedAt: Timestamp
        var standing: MessageStanding
        var refusal: Refusal?
        /// Why it was never tried.
        var skipReason: SkipReason?
        /// When each attempt began, the first one first.
        var attemptsBeganAt: [Timestamp]
        var hasStatus = false
        /// How attempts ended, by number.
        var attemptEnds: [Int: AttemptRecord] = [:]
        var statuses: [StatusRecord] = []
    }
}

/// Rows are numbered from 1, so a row's place is its number less one.
extension Array {
    func place<Entity>(of id: ID<Entity>) -> Int? {
        let place = Int(id.row) - 1
        return indices.contains(place) ? place : nil
    }

    func nextID<Entity>() -> ID<Entity> {
        ID(row: Int64(count) + 1)
    }

    func page(_ request: PageRequest) -> Page<Element> where Element: Sendable {
        Page(items: Array(dropFirst(request.offset).prefix(request.limit)), total: count)
    }
}
