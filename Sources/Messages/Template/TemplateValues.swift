/// What a caller gives to fill a template, as Chatflow's API names it: lists by position.
package struct TemplateValues: Hashable, Sendable {
    package var headerParams: [String]
    package var bodyParams: [String]
    /// Address of the header's file.
    package var link: String?
    /// An upload of the header's file, Meta's id or ours; it goes before `link`.
    package var mediaID: String?
    /// Name of a document, as the recipient sees it.
    package var filename: String?
    /// One value a link button that has a variable, in the order of the buttons.
    package var urlVariables: [String]
    /// The code of a copy-code button.
    package var copyCode: String?
    /// When a limited-time offer ends: seconds since 1970 (milliseconds are taken for what they are).
    package var offerExpiresAt: Int64?
    /// One payload a quick-reply button, in the order of the buttons; a button without one answers with its text.
    package var quickReplies: [String]
    package var location: TemplateLocation?
    /// The product whose picture stands above a catalog or multi-product button; the first one where none is named.
    package var catalogProductID: String?
    /// What a multi-product button shows.
    package var productSections: [ProductListAction.Section] = []
    /// One list of body values a card.
    package var cardBodies: [[String]]
    /// One header file a card.
    package var cardFiles: [CardFile]

    package init(
        headerParams: [String] = [],
        bodyParams: [String] = [],
        link: String? = nil,
        mediaID: String? = nil,
        filename: String? = nil,
        urlVariables: [String] = [],
        copyCode: String? = nil,
        offerExpiresAt: Int64? = nil,
        quickReplies: [String] = [],
        location: TemplateLocation? = nil,
        catalogProductID: String? = nil,
        cardBodies: [[String]] = [],
        cardFiles: [CardFile] = []
    ) {
        self.headerParams = headerParams
        self.bodyParams = bodyParams
        self.link = link
        self.mediaID = mediaID
        self.filename = filename
        self.urlVariables = urlVariables
        self.copyCode = copyCode
        self.offerExpiresAt = offerExpiresAt
        self.quickReplies = quickReplies
        self.location = location
        self.catalogProductID = catalogProductID
        self.cardBodies = cardBodies
        self.cardFiles = cardFiles
    }
}

extension TemplateValues {
    /// Whether a file is given by the id of an upload.
    package var namesUploads: Bool { mediaID != nil || cardFiles.contains { $0.mediaID != nil } }

    /// The header's file.
    var headerFile: MediaFile { MediaFile(mediaID: mediaID, link: link) }

    /// The values with something else in the place of each text that may hold tokens. Links, file names and payloads are no text
    /// to read, and so hold none.
    /// - Parameter map: takes a text and the API's field it was given in, in the fields' order.
    func mappingTexts(_ map: (_ text: String, _ field: String) -> String) -> TemplateValues {
        func mapped(_ texts: [String], _ field: String) -> [String] {
            texts.enumerated().map { map($0.element, "\(field)[\($0.offset)]") }
        }
        var values = self
        values.headerParams = mapped(headerParams, "headerParams")
        values.bodyParams = mapped(bodyParams, "bodyParams")
        values.urlVariables = mapped(urlVariables, "urlVariables")
        values.cardBodies = cardBodies.enumerated().map { index, body in
            mapped(body, "carouselBodies[\(index)].bodyParams")
        }
        values.copyCode = copyCode.map { map($0, "copyCodeParam") }
        return values
    }

    /// Whether it is so of one of those texts.
    func hasText(where isWanted: (_ text: String) -> Bool) -> Bool {
        headerParams.contains(where: isWanted) || bodyParams.contains(where: isWanted)
            || urlVariables.contains(where: isWanted) || cardBodies.contains { $0.contains(where: isWanted) }
            || copyCode.map(isWanted) ?? false
    }
}

/// The place of a location header.
package struct TemplateLocation: Hashable, Sendable {
    /// Degrees, -90 to 90.
    package var latitude: Double
    /// Degrees, -180 to 180.
    package var longitude: Double
    package var name: String
    package var address: String

    package init(latitude: Double, longitude: Double, name: String, address: String) {
        self.latitude = latitude
        self.longitude = longitude
        self.name = name
        self.address = address
    }
}

/// The header file of one card: an id from an upload, else an address.
package struct CardFile: Hashable, Sendable {
    /// `image` or `video`; the template knows it too, so it may be left out.
    package var fileType: String?
    package var fileName: String?
    package var link: String?
    package var mediaID: String?

    package init(fileType: String? = nil, fileName: String? = nil, link: String? = nil, mediaID: String? = nil) {
        self.fileType = fileType
        self.fileName = fileName
        self.link = link
        self.mediaID = mediaID
    }
}
