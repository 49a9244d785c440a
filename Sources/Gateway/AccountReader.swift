package import Domain

/// Reads an account at Meta: its templates and its number.
package protocol AccountReader: Sendable {
    /// All templates of the sender's account, every page of them.
    func templates(of account: SenderAccount) async throws(GatewayError) -> [ListedTemplate]
    /// The phone number as Meta sees it (`business-phone-numbers/phone-numbers`).
    func phoneNumber(of account: SenderAccount) async throws(GatewayError) -> PhoneNumberInfo
}

/// A template as Meta lists it (`templates/template-management`).
package struct ListedTemplate: Hashable, Sendable {
    package var id: String
    package var name: String
    package var language: String
    package var category: TemplateCategory
    package var status: String
    package var parameterFormat: ParameterFormat
    package var quality: String?
    /// The `components` array, compact JSON.
    package var components: [UInt8]

    package init(
        id: String,
        name: String,
        language: String,
        category: TemplateCategory,
        status: String,
        parameterFormat: ParameterFormat,
        quality: String?,
        components: [UInt8]
    ) {
        self.id = id
        self.name = name
        self.language = language
        self.category = category
        self.status = status
        self.parameterFormat = parameterFormat
        self.quality = quality
        self.components = components
    }
}

/// What Meta says about a number.
package struct PhoneNumberInfo: Hashable, Sendable {
    package var displayPhoneNumber: String?
    package var verifiedName: String?
    package var qualityRating: String?
    /// `throughput.level`: `STANDARD` is 80 messages a second, `HIGH` 1,000 (`throughput`).
    package var throughputLevel: String?
    /// For example `TIER_250` (`messaging-limits`).
    package var messagingLimit: String?
    package var status: String?
    /// `health_status.can_send_message`: `AVAILABLE`, `LIMITED` or `BLOCKED` (`support/health-status`).
    package var canSendMessage: String?
    /// Meta's own sentences about what is wrong, where it gives any.
    package var healthProblems: [String]

    package init(
        displayPhoneNumber: String?,
        verifiedName: String?,
        qualityRating: String?,
        throughputLevel: String?,
        messagingLimit: String?,
        status: String?,
        canSendMessage: String?,
        healthProblems: [String]
    ) {
        self.displayPhoneNumber = displayPhoneNumber
        self.verifiedName = verifiedName
        self.qualityRating = qualityRating
        self.throughputLevel = throughputLevel
        self.messagingLimit = messagingLimit
        self.status = status
        self.canSendMessage = canSendMessage
        self.healthProblems = healthProblems
    }

    /// Different people who may be written to in 24 hours; `nil` without a limit, and where Meta told none that we know.
    package var recipientsPerDay: Int? {
        guard let messagingLimit, messagingLimit.hasPrefix("TIER_") else { return nil }
        let tier = messagingLimit.dropFirst(5)
        return tier.hasSuffix("K") ? Int(tier.dropLast()).map { $0 * 1_000 } : Int(tier)
    }

    /// Messages a second for the level, where Meta told one.
    package var messagesPerSecond: Int? {
        switch throughputLevel {
        case "STANDARD": 80
        case "HIGH": 1_000
        default: nil
        }
    }
}

/// Why a question to Meta failed.
package enum GatewayError: Error, Hashable, Sendable {
    /// Meta answered with an error object.
    case refused(Refusal)
    /// Meta could not be reached, or not in time.
    case unreachable(String)
    /// The answer is none that we can read.
    case unreadable(String)
}
