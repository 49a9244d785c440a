/// A part of a list of products.
public struct ProductSection: Codable, Sendable, Hashable {
    /// What stands above it, at most 24 characters.
    public var title: String
    /// The products, by their ids in the catalog.
    public var productIDs: [String]

    /// - Parameters:
    ///   - title: what stands above it, at most 24 characters.
    ///   - productIDs: the products, by their ids in the catalog.
    public init(_ title: String, productIDs: [String]) {
        self.title = title
        self.productIDs = productIDs
    }

    private struct Product: Codable {
        let productRetailerId: String
    }

    private enum CodingKeys: String, CodingKey {
        case title, products
    }

    /// Reads the members of the API.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        title = try container.decode(String.self, forKey: .title)
        productIDs = try container.decode([Product].self, forKey: .products).map(\.productRetailerId)
    }

    /// Writes the members of the API.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(title, forKey: .title)
        try container.encode(productIDs.map(Product.init), forKey: .products)
    }

    var value: JSONValue {
        ["title": .string(title), "products": .array(productIDs.map { ["productRetailerId": .string($0)] })]
    }
}
