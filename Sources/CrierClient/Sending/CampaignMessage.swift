/// One message under an API campaign: the body of `POST /broadcasts/send`.
public struct CampaignMessage: Encodable, Sendable, Hashable {
    /// A live API campaign, by name.
    public var campaignName: String
    /// The campaign's template.
    public var templateName: String
    /// Phone number with dialing code; `+`, blanks and dashes may be there.
    public var destination: String
    /// Name of the contact that is created where the number is unknown; at most 200 characters.
    public var userName: String
    /// Where the contact that is created comes from.
    public var source: ContactSource
    /// What fills the template.
    public var values: TemplateValues
    /// `true` checks and renders everything and sends nothing: ``CampaignReceipt/preview`` holds what would be read.
    public var validateOnly: Bool?
    /// Do not send after this moment, 30 days ahead at the most; left out, 24 hours from now.
    public var expiresAt: Timestamp?

    /// - Parameters:
    ///   - campaign: a live API campaign, by name.
    ///   - template: the campaign's template.
    ///   - number: phone number with dialing code.
    ///   - name: of the contact that is created where the number is unknown.
    ///   - values: what fills the template.
    public init(
        campaign: String,
        template: String,
        to number: String,
        name: String,
        values: TemplateValues = TemplateValues()
    ) {
        campaignName = campaign
        templateName = template
        destination = number
        userName = name
        source = .api
        self.values = values
    }

    private enum CodingKeys: String, CodingKey {
        case campaignName, templateName, destination, userName, source, validateOnly, expiresAt
    }

    /// Writes the members of the API; those of ``values`` stand beside the others.
    public func encode(to encoder: any Encoder) throws {
        try values.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(campaignName, forKey: .campaignName)
        try container.encode(templateName, forKey: .templateName)
        try container.encode(destination, forKey: .destination)
        try container.encode(userName, forKey: .userName)
        try container.encode(source, forKey: .source)
        try container.encodeIfPresent(validateOnly, forKey: .validateOnly)
        try container.encodeIfPresent(expiresAt, forKey: .expiresAt)
    }
}
