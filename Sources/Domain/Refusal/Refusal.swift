/// What Meta said when it did not take a message, on the call or later by webhook (`support/error-codes`).
package struct Refusal: Hashable, Sendable {
    package var code: Int
    package var subcode: Int?
    /// Meta's `message` or `title`.
    package var title: String
    package var details: String?
    /// Meta's `fbtrace_id`, which its support asks for.
    package var traceID: String?
    /// 0 when it came by webhook.
    package var httpStatus: Int

    package init(
        code: Int,
        subcode: Int? = nil,
        title: String,
        details: String? = nil,
        traceID: String? = nil,
        httpStatus: Int = 0
    ) {
        self.code = code
        self.subcode = subcode
        self.title = title
        self.details = details
        self.traceID = traceID
        self.httpStatus = httpStatus
    }

    /// Whether it is a reason of ours and nothing that Meta said: it has no code then, and its title says it all. Meta's own code 0
    /// comes with an HTTP status or a trace.
    package var isOurs: Bool { code == 0 && httpStatus == 0 && traceID == nil }

    /// What it means and what helps, in our words, where Meta said it and the code is a known one.
    package var meaning: String? { isOurs ? nil : RefusalTable.row(for: code)?.note }

    /// The code we give a plain HTTP 429 without a JSON error, which a proxy in front of Meta may send: the same as Meta's own
    /// "rate limit hit".
    package static let plainThrottleCode = 130_429
}

/// What a code means for the engine. Raw values are those of the table.
package enum RefusalClass: String, CaseIterable, Sendable {
    /// The same recipient again, with back-off, a few times.
    case retry
    /// Not sent: the sender was too fast.
    case slowSender = "slow_sender"
    /// Not sent: this recipient got too many; the others go on.
    case pairLimit = "pair_limit"
    /// This recipient fails for good.
    case recipientPermanent = "recipient_permanent"
    /// This recipient fails, and probably all of its campaign.
    case campaignPermanent = "campaign_permanent"
    /// The number, often the whole account, may not send.
    case senderPaused = "sender_paused"
    /// The token is no good.
    case auth
}

/// One row of the table of codes; `codes` is a range because some rows are.
package struct RefusalRow: Sendable {
    package let codes: ClosedRange<Int>
    /// The documented HTTP status, where there is one.
    package let httpStatus: Int
    package let title: String
    package let refusalClass: RefusalClass
    /// What it means and what helps, in our words.
    package let note: String

    package init(
        _ codes: ClosedRange<Int>,
        _ httpStatus: Int,
        _ title: String,
        _ refusalClass: RefusalClass,
        _ note: String
    ) {
        self.codes = codes
        self.httpStatus = httpStatus
        self.title = title
        self.refusalClass = refusalClass
        self.note = note
    }
}

/// The one table of codes, for the call and for the late webhook alike. Its rows are generated (`RefusalTableData.swift`).
package enum RefusalTable {
    /// The row of a code; `nil` for codes Meta has not told anyone about.
    package static func row(for code: Int) -> RefusalRow? {
        if let exact = byCode[code] { return exact }
        return ranges.first { $0.codes.contains(code) }
    }

    private static let byCode: [Int: RefusalRow] = Dictionary(
        rows.lazy.filter { $0.codes.count == 1 }.map { ($0.codes.lowerBound, $0) },
        uniquingKeysWith: { first, _ in first }
    )

    private static let ranges: [RefusalRow] = rows.filter { $0.codes.count > 1 }
}
