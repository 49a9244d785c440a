/// When a limited-time offer ends.
public struct OfferEnd: Codable, Sendable, Hashable {
    /// Seconds since 1970.
    public var unixTimestamp: Int64

    /// - Parameter unixTimestamp: seconds since 1970.
    public init(unixTimestamp: Int64) {
        self.unixTimestamp = unixTimestamp
    }
}

/// The text of one card of a carousel.
public struct CardBody: Codable, Sendable, Hashable {
    /// Values of the card's body, by position.
    public var bodyParams: [String]

    /// - Parameter bodyParams: values of the card's body, by position.
    public init(bodyParams: [String]) {
        self.bodyParams = bodyParams
    }
}

/// The file of one card of a carousel: an address, or an id of Meta's.
public struct CardFile: Codable, Sendable, Hashable {
    /// `image` or `video`.
    public var fileType: String?
    /// The file's name.
    public var fileName: String?
    /// Its address: http or https.
    public var fileUrl: String?
    /// Its id at Meta, in the place of the address.
    public var mediaId: String?

    /// - Parameters:
    ///   - fileType: `image` or `video`.
    ///   - fileName: the file's name.
    ///   - fileUrl: its address.
    ///   - mediaId: its id at Meta, in the place of the address.
    public init(fileType: String? = nil, fileName: String? = nil, fileUrl: String? = nil, mediaId: String? = nil) {
        self.fileType = fileType
        self.fileName = fileName
        self.fileUrl = fileUrl
        self.mediaId = mediaId
    }
}

/// A place on the map.
public struct Place: Codable, Sendable, Hashable {
    /// Degrees, -90 to 90.
    public var latitude: Double
    /// Degrees, -180 to 180.
    public var longitude: Double
    /// What it is called.
    public var name: String
    /// Where it is, in words.
    public var address: String

    /// - Parameters:
    ///   - latitude: degrees, -90 to 90.
    ///   - longitude: degrees, -180 to 180.
    ///   - name: what it is called.
    ///   - address: where it is, in words.
    public init(latitude: Double, longitude: Double, name: String, address: String) {
        self.latitude = latitude
        self.longitude = longitude
        self.name = name
        self.address = address
    }
}
