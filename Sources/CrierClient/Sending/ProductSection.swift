/// A part of a list of products.
public struct ProductSection: Sendable, Hashable {
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

    var value: JSONValue {
        ["title": .string(title), "products": .array(productIDs.map { ["productRetailerId": .string($0)] })]
    }
}
