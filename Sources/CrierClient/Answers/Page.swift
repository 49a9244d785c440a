/// One page of a list.
public struct Page<Element: Decodable & Sendable>: Decodable, Sendable {
    /// What is on it.
    public let elements: [Element]
    /// How many there are on all pages.
    public let total: Int
    /// Its number; pages count from 1.
    public let page: Int
    /// How many fit on a page.
    public let limit: Int

    /// Whether no page follows.
    public var isLast: Bool { elements.isEmpty || page * limit >= total }

    /// Reads a page, whatever its list is called.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AnyName.self)
        total = try container.decode(Int.self, forKey: AnyName("total"))
        page = try container.decode(Int.self, forKey: AnyName("page"))
        limit = try container.decode(Int.self, forKey: AnyName("limit"))
        // The list is named after what is in it.
        let names = container.allKeys.filter { !["total", "page", "limit"].contains($0.stringValue) }
        guard let name = names.first else {
            let context = DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "a page has a list")
            throw DecodingError.dataCorrupted(context)
        }
        elements = try container.decode([Element].self, forKey: name)
    }
}
