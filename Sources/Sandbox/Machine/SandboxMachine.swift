/// Everything the pretend Meta knows and decides. It does nothing by itself: each call is an event with its moment, and
/// what is to be done comes back as a value. The server holds it behind a lock.
struct SandboxMachine: Sendable {
    /// A business phone number with its limits.
    struct Number: Sendable {
        var settings: SandboxSettings.PhoneNumber
        /// Digits of the display number.
        var digits: String
        var bucket: RateBucket
        var pairs = PairLimiter()
        var busiestSecond = BusiestSecond()
        /// When each person last wrote, for the 24-hour window.
        var lastIncoming: [String: Int64] = [:]
    }

    struct Counts: Sendable {
        var accepted = 0
        /// By error code.
        var refused: [Int: Int] = [:]
        /// By name of what happened instead of an answer.
        var unanswered: [String: Int] = [:]
        var statusesTold = 0
        var webhooksDelivered = 0
        var webhooksFailed = 0
        var webhooksGivenUp = 0
    }

    let settings: SandboxSettings
    /// What statuses a message gets, by the faults of now.
    private(set) var statusPlan: StatusPlan
    private(set) var faults: SandboxFaults
    var numbers: [Number]
    private let numberIndexes: [String: Int]
    var books: [String: TemplateBook]
    var log: MessageLog
    var counts = Counts()
    var lives: [Int: MessageLife] = [:]
    var lifeDues = MinimumHeap()
    var webhooks: WebhookQueue
    var media: MediaShelf
    /// Choices that belong to no single send.
    var dice: Dice
    var isTokenRevoked: Bool
    /// Accepted messages until the token is revoked; nil for never.
    var tokenMessagesLeft: Int?
    /// Accepted messages until a template is paused, by name.
    var pausesLeft: [String: Int] = [:]
    var templateReviews = MinimumHeap()
    private var lastObjectNumber = 0

    init(settings: SandboxSettings, at now: Int64) {
        precondition(!settings.phoneNumbers.isEmpty, "a sandbox needs a phone number to send from")
        self.settings = settings
        faults = SandboxFaults()
        statusPlan = StatusPlan(settings: settings, faults: faults)
        numbers = settings.phoneNumbers.map { number in
            Number(
                settings: number,
                digits: number.displayPhoneNumber.filter { $0.isASCII && $0.isNumber },
                bucket: RateBucket(ratePerSecond: number.ratePerSecond, at: now)
            )
        }
        numberIndexes = Dictionary(
            settings.phoneNumbers.enumerated().map { ($1.phoneNumberID, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        books = [:]
        for (index, waba) in Set(settings.phoneNumbers.map(\.wabaID)).sorted().enumerated() {
            books[waba] = TemplateBook(BuiltInTemplates.make(account: index))
        }
        log = MessageLog(countMaximum: settings.messagesMaximum)
        webhooks = WebhookQueue(settings: settings)
        media = MediaShelf(bytesMaximum: settings.mediaBytesMaximum)
        dice = Dice(seed: settings.seed)
        isTokenRevoked = false
        setFaults(settings.faults, at: now)
    }

    /// Replaces what goes wrong; counters such as "paused after so many messages" start anew.
    mutating func setFaults(_ faults: SandboxFaults, at now: Int64) {
        self.faults = faults
        statusPlan = StatusPlan(settings: settings, faults: faults)
        isTokenRevoked = faults.tokenRevoked
        tokenMessagesLeft = faults.tokenRevokedAfterMessages
        pausesLeft = [:]
        for pause in faults.templatePauses {
            if pause.afterMessages <= 0 {
                pauseTemplate(pause.name, at: now)
            } else {
                pausesLeft[pause.name] = pause.afterMessages
            }
        }
    }

    /// - Throws: 190 for a token that is wrong or was revoked.
    mutating func authorize(_ token: String?) throws(GraphRefusal) {
        if token == settings.accessToken, !isTokenRevoked { return }
        let refusal: GraphRefusal = token == settings.accessToken ? .revokedToken : .invalidToken
        counts.refused[refusal.code, default: 0] += 1
        throw refusal
    }

    func numberIndex(_ phoneNumberID: String) -> Int? { numberIndexes[phoneNumberID] }

    /// A number for an id that no object has yet, shaped as Meta's are: fifteen digits.
    mutating func nextObjectNumber() -> Int {
        lastObjectNumber += 1
        return 700_000_000_000_000 + lastObjectNumber
    }

    /// Forgets messages, coming statuses, counters and limits; sequence numbers go on, templates and media stay.
    mutating func forgetMessages(at now: Int64) {
        log.removeAll()
        lives = [:]
        lifeDues = MinimumHeap()
        counts = Counts()
        for index in numbers.indices {
            numbers[index].bucket = RateBucket(ratePerSecond: numbers[index].settings.ratePerSecond, at: now)
            numbers[index].pairs = PairLimiter()
            numbers[index].busiestSecond = BusiestSecond()
        }
    }

    func wamid(_ sequence: Int, _ recipient: String) -> String {
        Wamid.make(seed: settings.seed, sequence: sequence, recipient: recipient)
    }

    func stats() -> JSONTree {
        func object(_ counts: [(String, Int)]) -> JSONTree {
            .object(counts.sorted { $0.0 < $1.0 }.map { JSONTree.Member(key: $0.0, value: .integer($0.1)) })
        }
        return [
            "accepted": .integer(counts.accepted),
            "refused": object(counts.refused.map { (String($0.key), $0.value) }),
            "unanswered": object(counts.unanswered.map { ($0.key, $0.value) }),
            "pending": .integer(lives.count),
            "statuses_told": .integer(counts.statusesTold),
            "webhooks": [
                "delivered": .integer(counts.webhooksDelivered),
                "failed": .integer(counts.webhooksFailed),
                "given_up": .integer(counts.webhooksGivenUp),
                "waiting": .integer(webhooks.waitingCount),
            ],
            "busiest_second": object(numbers.map { ($0.settings.phoneNumberID, $0.busiestSecond.worst) }),
        ]
    }
}
