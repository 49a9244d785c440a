/// The body of `POST /broadcasts`, as far as the command line fills it. Absent members are left out.
package struct NewBroadcastBody: Encodable, Sendable {
    package var name: String
    package var broadcastType = "broadcast"
    package var messageType = "template"
    package var templateName: String?
    package var languageCode: String?
    package var sender: String?
    package var headerParams: [String]?
    package var bodyParams: [String]?
    package var link: String?
    package var filename: String?
    package var urlVariables: [String]?
    package var copyCodeParam: String?
    package var defaultContactFieldValues: [String: String]?
    package var regularMessageType: String?
    package var regularMessage: String?
    package var contactList: [String]?
    package var excludeList: [String]?
    package var tags: [String]?
    package var filter: [RemoteBroadcast.Audience.Rule]?
    package var status = "instant"
    package var scheduledAt: String?
    package var timeZone: String?
    package var recipientTimeZone: Bool?
    package var expiresAt: String?
    package var dryRun: Bool?
    package var testNumbers: [String]?

    package init(name: String) {
        self.name = name
    }
}

/// A body without members.
package struct EmptyBody: Encodable, Sendable {
    package init() {}
}

/// The body of `POST /broadcasts/{id}/retry`.
package struct RetryBody: Encodable, Sendable {
    package var name: String?
    package var codes: [Int]?

    package init(name: String?, codes: [Int]?) {
        self.name = name
        self.codes = codes
    }
}

/// The body of `POST /broadcasts/{id}/test`.
package struct TestBody: Encodable, Sendable {
    package var numbers: [String]

    package init(numbers: [String]) {
        self.numbers = numbers
    }
}

/// The body of `POST /messages/{id}/settle`.
package struct SettleBody: Encodable, Sendable {
    /// `sent`, `resend` or `drop`.
    package var decision: String

    private enum CodingKeys: String, CodingKey {
        case decision = "as"
    }

    package init(decision: String) {
        self.decision = decision
    }
}
