/// What kind of broadcast it is.
public struct BroadcastType: APIWord {
    /// As the API writes it.
    public let rawValue: String

    /// - Parameter rawValue: as the API writes it.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// To an audience.
    public static let broadcast: BroadcastType = "broadcast"
    /// To whomever each call names.
    public static let apiCampaign: BroadcastType = "apiCampaign"
}
