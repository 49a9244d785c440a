extension ErrorCode {
    /// What helps, for codes whose message does not say it.
    var advice: String? {
        switch self {
        case .unauthorized: "`crier keys create` on the server makes a key"
        case .rateLimited: "make fewer calls, or raise requestsPerMinute in the settings"
        case .idempotencyKeyReused, .invalidIdempotencyKey: "leave the key out, and one is made for the call"
        case .idempotencyKeyInUse: "make the same call again in a moment"
        case .templateNotFound: "`crier templates sync` fetches new ones from Meta"
        case .templateNotApproved: "wait for Meta's approval, or use another template"
        case .campaignNotFound: "createCampaign makes one; its name counts, not its id"
        case .senderNotFound: "`crier senders add` on the server adds a number"
        case .unknownTag: "addTags adds it"
        case .unknownCustomField: "addCustomFields adds it"
        case .windowClosed: "send a template, or wait until the person writes"
        case .internalError, .temporarilyUnavailable: "the server's log tells more under the request's id"
        default: nil
        }
    }
}
