/// What every answer has in common.
struct Envelope<Value: Decodable>: Decodable {
    let data: Value
    let warnings: [String]?
}

/// The `data` of an answer that says only what something is called.
struct NamedThing: Decodable, Sendable {
    let id: String

    private enum CodingKeys: String, CodingKey {
        case id = "_id"
    }
}
