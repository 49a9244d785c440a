/// What fills a template. What the template does not need is ignored; what it needs and is not here is refused, with all problems at
/// once. Texts may hold tokens such as `$FirstName` and `{{City}}`, which are filled from the contact.
public struct TemplateValues: Codable, Sendable, Hashable {
    /// Values of the header, by position.
    public var headerParams: [String]?
    /// Values of the body, by position: the first fills `{{1}}`.
    public var bodyParams: [String]?
    /// Address of the file, where the header is one: http or https.
    public var link: String?
    /// In the place of ``link``: a file of ``CrierClient/uploadMedia(_:type:filename:sender:idempotencyKey:)``, by its id.
    public var mediaId: String?
    /// Name of a document.
    public var filename: String?
    /// Language of the template, where it has several: `en_US`.
    public var languageCode: String?
    /// One value a link button that has a variable.
    public var urlVariables: [String]?
    /// The code of a copy-code button or of a one-time password.
    public var copyCodeParam: String?
    /// One payload a quick-reply button.
    public var quickReplies: [String]?
    /// When a limited-time offer ends.
    public var ltoFields: OfferEnd?
    /// The texts of a carousel, one a card.
    public var carouselBodies: [CardBody]?
    /// The files of a carousel, one a card.
    public var carouselFileData: [CardFile]?
    /// The place of a location header.
    public var location: Place?
    /// The product on the thumbnail of a catalog or multi-product template.
    public var catalogProductId: String?
    /// What a multi-product template shows.
    public var productSections: [ProductSection]?
    /// Values of attributes that the contact lacks, for tokens; never kept with the contact.
    public var defaultContactFieldValues: [String: String]?

    /// - Parameters:
    ///   - header: values of the header, by position.
    ///   - body: values of the body, by position.
    ///   - link: address of the file, where the header is one.
    ///   - filename: name of a document.
    ///   - language: of the template, where it has several.
    ///   - fallbacks: values of attributes that the contact lacks.
    public init(
        header: [String]? = nil,
        body: [String]? = nil,
        link: String? = nil,
        filename: String? = nil,
        language: String? = nil,
        fallbacks: [String: String]? = nil
    ) {
        headerParams = header
        bodyParams = body
        self.link = link
        self.filename = filename
        languageCode = language
        defaultContactFieldValues = fallbacks
    }
}
