/// What the operator decides about delivery.
package struct DeliverySettings: Sendable {
    /// Messages a second for senders without a limit of their own; `nil` asks Meta, and takes 80 where Meta does not say.
    package var senderRate: Int?
    package var inDoubtPolicy: InDoubtPolicy
    /// How long an attempt stands in doubt before the absence of a status proves anything, in milliseconds.
    package var settleAfterMilliseconds: Int64
    /// Attempts that may be under way at once for one sender. Rate times Meta's latency is what it takes: 1,000 messages a second
    /// at 250 ms is 250.
    package var windowMaximum: Int
    /// How often the mirror of the templates is refreshed, in milliseconds.
    package var templateSyncIntervalMilliseconds: Int64

    package init(
        senderRate: Int? = nil,
        inDoubtPolicy: InDoubtPolicy = .hold,
        settleAfterMilliseconds: Int64 = 20_000,
        windowMaximum: Int = 512,
        templateSyncIntervalMilliseconds: Int64 = 15 * 60_000
    ) {
        self.senderRate = senderRate
        self.inDoubtPolicy = inDoubtPolicy
        self.settleAfterMilliseconds = settleAfterMilliseconds
        self.windowMaximum = windowMaximum
        self.templateSyncIntervalMilliseconds = templateSyncIntervalMilliseconds
    }

    /// Meta's throughput of a number before any upgrade (`throughput`).
    package static let defaultRate = 80
}

/// What becomes of an attempt without an answer. Raw values are those of the setting.
package enum InDoubtPolicy: String, CaseIterable, Sendable {
    /// It is listed until a status or the operator settles it.
    case hold
    /// It is sent again once statuses of later attempts have come and none for it, and the settling time has passed.
    case resendWhenProven = "resend-when-proven"
}
