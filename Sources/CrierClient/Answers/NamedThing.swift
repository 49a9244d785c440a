/// The `data` of an answer that says only what something is called.
struct NamedThing: Decodable, Sendable {
    let id: String

    private enum CodingKeys: String, CodingKey {
        case id = "_id"
    }
}
