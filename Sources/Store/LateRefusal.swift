package import Domain

/// What follows from a refusal that came by webhook, after Meta had taken the message. The message has failed; this is what it says of
/// others. One decision for every database.
package enum LateConsequence: Hashable, Sendable {
    case none
    /// The person has stopped marketing messages at Meta (131050): the consent ledger says so from now on.
    case optOut
    /// Others of the same broadcast may meet the same; `pausesAtOnce` where they must.
    case strike(pausesAtOnce: Bool)
    /// The number, or its account, may not send.
    case pauseSender

    /// Meta's code for "user has stopped receipt of marketing messages".
    package static let optOutCode = 131_050

    package init(of refusal: Refusal) {
        if refusal.code == Self.optOutCode {
            self = .optOut
            return
        }
        switch Verdict(for: refusal, road: .webhook, attempt: 1) {
        case .failCampaign(let pausesAtOnce): self = .strike(pausesAtOnce: pausesAtOnce)
        case .pauseSender, .distrustToken: self = .pauseSender
        case .retry, .slowSender, .delayRecipient, .failRecipient: self = .none
        }
    }
}

extension ConsentReport {
    /// What Meta's refusal says of a person, on whichever road it came: no marketing messages any more.
    package static func stoppedAtMeta(_ occurredAt: Timestamp) -> ConsentReport {
        ConsentReport(
            phoneNumberID: "",
            from: "",
            consent: .optedOut,
            source: .refusal,
            detail: String(LateConsequence.optOutCode),
            occurredAt: occurredAt
        )
    }
}
