/// One call of the receiver.
struct WebhookJob: Sendable {
    enum Content: Sendable {
        /// Statuses of one number, rendered by whoever makes the call. `isOneChange`: all in one `changes` element, else
        /// one element each; Meta does both.
        case statuses([DueStatus], numberIndex: Int, isOneChange: Bool)
        case bytes([UInt8])
    }

    var address: String
    var content: Content
    /// How often it was tried before.
    var triesBefore = 0
    var hasWrongSignature = false
}

/// A status whose moment has come.
struct DueStatus: Sendable {
    var wamid: String
    var recipient: Recipient
    var callbackData: String?
    var category: String
    var step: StatusStep
}

/// Which webhook goes out next, which is tried again, and which is given up (`webhooks/overview`: anything but 200 is a
/// failure and is repeated with falling frequency).
struct WebhookQueue: Sendable {
    /// Events other than statuses that may wait for a call.
    private static let eventsMaximum = 10_000

    private let connectionsMaximum: Int
    private let delaysMilliseconds: [Int64]
    private let retriesMaximum: Int

    /// Where webhooks go; nil when nobody listens.
    var address: String?
    private(set) var underWay = 0
    private var events: [[UInt8]] = []
    private var retries: [Int: WebhookJob] = [:]
    private var retryDues = MinimumHeap()
    private var lastRetry = 0

    init(settings: SandboxSettings) {
        connectionsMaximum = settings.webhookConnectionsMaximum
        delaysMilliseconds = settings.retryDelaysMilliseconds
        retriesMaximum = settings.webhookRetriesMaximum
        address = settings.webhookURL
    }

    /// Calls under way and bodies that wait.
    var waitingCount: Int { underWay + events.count + retries.count }
    var hasRoom: Bool { underWay < connectionsMaximum }

    /// Something that is told once and is no status; dropped when nobody listens.
    mutating func tell(_ body: [UInt8]) {
        guard address != nil, events.count < Self.eventsMaximum else { return }
        events.append(body)
    }

    /// The next repetition or event, when there is room for a call.
    mutating func next(at now: Int64) -> WebhookJob? {
        guard hasRoom else { return nil }
        while let due = retryDues.popDue(at: now) {
            // A repetition that was given up meanwhile left its due moment behind.
            guard let job = retries.removeValue(forKey: due.number) else { continue }
            underWay += 1
            return job
        }
        guard let address, !events.isEmpty else { return nil }
        underWay += 1
        return WebhookJob(address: address, content: .bytes(events.removeFirst()))
    }

    mutating func start(_ job: WebhookJob) {
        underWay += 1
    }

    /// A call ended. A failed one waits for its repetition.
    ///
    /// - Returns: how many bodies were given up.
    mutating func end(_ job: WebhookJob, body: [UInt8], isDelivered: Bool, at now: Int64) -> Int {
        underWay -= 1
        if isDelivered { return 0 }
        guard job.triesBefore < delaysMilliseconds.count else { return 1 }
        var again = job
        again.content = .bytes(body)
        again.triesBefore += 1
        again.hasWrongSignature = false
        lastRetry += 1
        retries[lastRetry] = again
        retryDues.insert(due: now + delaysMilliseconds[job.triesBefore], number: lastRetry)
        guard retries.count > retriesMaximum, let oldest = retries.keys.min() else { return 0 }
        retries[oldest] = nil
        return 1
    }
}
