/// What `biz_opaque_callback_data` holds: which message and which try a status speaks of. Meta echoes it in every status
/// (`webhooks/reference/messages/status`), so a status finds its row by primary key, even before Meta's own answer came and
/// when that answer was lost.
///
/// Text: `c1.<installation>.<row>.<attempt>`, numbers in hexadecimal; far below Meta's 512 characters and without personal data.
/// `installation` is drawn anew when a database is created or restored, so a status of another life of the same row is
/// never taken for ours.
package struct AttemptTag: Hashable, Sendable {
    package let installation: UInt32
    package let message: ID<Message>
    /// 1 for the first try.
    package let attempt: Int

    package init(installation: UInt32, message: ID<Message>, attempt: Int) {
        self.installation = installation
        self.message = message
        self.attempt = attempt
    }

    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", maxSplits: 4, omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "c1", let installation = UInt32(parts[1], radix: 16),
            let row = Int64(parts[2], radix: 16), row >= 0, let attempt = Int(parts[3], radix: 16), attempt > 0
        else { return nil }
        self.init(installation: installation, message: ID(row: row), attempt: attempt)
        // Numbers are read with signs, capitals and leading zeros too, which no tag of ours has: one message, one tag.
        guard self.text == text else { return nil }
    }

    package var text: String {
        var text = "c1."
        // Made room for at once: one is written for every message.
        text.reserveCapacity(48)
        for (number, end) in [(Int64(installation), "."), (message.row, "."), (Int64(attempt), "")] {
            text += String(number, radix: 16)
            text += end
        }
        return text
    }
}
