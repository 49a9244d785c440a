/// The text of one card of a carousel.
public struct CardBody: Codable, Sendable, Hashable {
    /// Values of the card's body, by position.
    public var bodyParams: [String]

    /// - Parameter bodyParams: values of the card's body, by position.
    public init(bodyParams: [String]) {
        self.bodyParams = bodyParams
    }
}
