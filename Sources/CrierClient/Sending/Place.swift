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
