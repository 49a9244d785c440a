/// The `data` of an answer about tags or custom fields.
struct Words: Decodable, Sendable {
    let words: [String]

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AnyName.self)
        // The list is named after what is in it.
        guard let name = container.allKeys.first else {
            let context = DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "there is no list")
            throw DecodingError.dataCorrupted(context)
        }
        words = try container.decode([String].self, forKey: name)
    }
}
