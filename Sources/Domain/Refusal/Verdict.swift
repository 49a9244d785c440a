/// What to do after a refusal. One decision for both roads, so that the same code never means two things.
package enum Verdict: Hashable, Sendable {
    /// The same message again after a back-off.
    case retry
    /// Not sent; put it back and slow the sender down.
    case slowSender
    /// Not sent; put it back and leave this recipient alone for a while.
    case delayRecipient
    /// This recipient fails.
    case failRecipient
    /// This recipient fails and its campaign gets a strike, or is paused at once.
    case failCampaign(pausesAtOnce: Bool)
    /// The sender is paused, the message goes back to the queue.
    case pauseSender
    /// Everything that uses this token is paused, the message goes back to the queue.
    case distrustToken
}

extension Verdict {
    /// The road a refusal came on.
    package enum Road: Sendable {
        /// Meta's answer to the call: the message was not taken.
        case call
        /// A `failed` status: the message was taken first, and sending it again would be felt, and billed, as a second message.
        case webhook
    }

    /// Tries at the most where the verdict is ``retry``.
    package static let attemptMaximum = 4

    /// Campaigns pause at once for these: no other recipient can fare better.
    private static let campaignStoppers: Set<Int> = [
        132_001, 132_007, 132_015, 132_016, 132_068, 132_069, 131_055, 131_063, 134_100, 134_102,
    ]

    /// Decides.
    /// - Parameters:
    ///   - attempt: which try was refused, from 1.
    package init(for refusal: Refusal, road: Road, attempt: Int) {
        switch (Self.refusalClass(of: refusal), road) {
        case (.retry, .call):
            self = attempt < Self.attemptMaximum ? .retry : .failRecipient
        case (.retry, .webhook):
            // Only the two codes that say "our fault, nothing reached anybody", and only once.
            self = attempt == 1 && (refusal.code == 131_000 || refusal.code == 131_016) ? .retry : .failRecipient
        case (.slowSender, .call): self = .slowSender
        case (.pairLimit, .call): self = .delayRecipient
        case (.slowSender, .webhook), (.pairLimit, .webhook): self = .failRecipient
        case (.recipientPermanent, _): self = .failRecipient
        case (.campaignPermanent, _): self = .failCampaign(pausesAtOnce: Self.campaignStoppers.contains(refusal.code))
        case (.senderPaused, _): self = .pauseSender
        case (.auth, _): self = .distrustToken
        }
    }

    /// The class of a refusal, with the rules that a table of codes cannot hold.
    package static func refusalClass(of refusal: Refusal) -> RefusalClass {
        // Code 100 with subcode 33 is "does not exist or no permission": the token or the phone-number id is wrong.
        if refusal.code == 100, refusal.subcode == 33 { return .auth }
        if refusal.httpStatus == 429, RefusalTable.row(for: refusal.code) == nil { return .slowSender }
        // An unknown code is taken for a fault of the campaign, which the strike rule bounds.
        return RefusalTable.row(for: refusal.code)?.refusalClass ?? .campaignPermanent
    }
}
