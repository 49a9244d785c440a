/// The catalog of a pretend shop: what Meta's Commerce Manager would hold.
struct ProductCatalog: Sendable {
    struct Product: Sendable {
        var id: String
        /// The shop's own id of it, which product messages name.
        var retailerID: String
        var name: String
        /// In the smallest unit of the currency.
        var price: Int
        var isAvailable: Bool
    }

    static let id = "194836987003835"
    static let name = "Crier Sandbox shop"
    static let currency = "INR"

    /// Two dozen, so that there is a second page.
    static let products: [Product] = (1...24).map { number in
        let (kinds, colours) = (
            ["Saree", "Kurta", "Scarf", "Shawl"], ["red", "blue", "green", "gold", "white", "black"]
        )
        return Product(
            id: String(7_000_000_000_000_000 + number * 7_919),
            retailerID: "SKU-\(100 + number)",
            name: "\(kinds[number % kinds.count]), \(colours[number % colours.count])",
            price: 49_900 + number * 1_000,
            isAvailable: !number.isMultiple(of: 8)
        )
    }

    static func tree(fields: [String]) -> JSONTree {
        members(fields.isEmpty ? ["name"] : fields, id: id) { field in
            switch field {
            case "name": .text(name)
            case "vertical": "commerce"
            case "product_count": .integer(products.count)
            default: nil
            }
        }
    }
}

extension ProductCatalog.Product {
    func tree(fields: [String]) -> JSONTree {
        ProductCatalog.members(fields.isEmpty ? ["name", "retailer_id"] : fields, id: id) { field in
            switch field {
            case "name": .text(name)
            case "retailer_id": .text(retailerID)
            case "description": .text("\(name), woven by hand.")
            case "price": .text("₹\(price / 100).\(price % 100 / 10)\(price % 10)")
            case "currency": .text(ProductCatalog.currency)
            case "availability": .text(isAvailable ? "in stock" : "out of stock")
            case "url": .text("https://shop.example/\(retailerID)")
            case "image_url": .text("https://shop.example/\(retailerID).jpg")
            default: nil
            }
        }
    }
}

extension ProductCatalog {
    fileprivate static func members(_ fields: [String], id: String, _ value: (String) -> JSONTree?) -> JSONTree {
        let members = fields.compactMap { field in value(field).map { JSONTree.Member(key: field, value: $0) } }
        return .object(members + [.init(key: "id", value: .text(id))])
    }
}

/// Catalogs and their products, a page at a time (`catalogs/sell-products-and-services`).
extension SandboxMachine {
    /// One page of a list, and the cursor of the next one when there is more.
    /// - Throws: 131059 for a cursor that we did not give.
    static func page(
        _ all: [JSONTree],
        limit: Int,
        after: String?
    ) throws(GraphRefusal) -> (JSONTree, after: String?) {
        var start = 0
        if let after {
            guard after.hasPrefix("QVFI"), let position = Int(after.dropFirst(4)), position >= 0 else {
                throw GraphRefusal(131059, "The cursor is expired or corrupt; start from the first page")
            }
            start = position
        }
        let end = min(start + limit, all.count)
        let page = start < end ? Array(all[start..<end]) : []
        let cursors: JSONTree = ["before": .text("QVFI\(start)"), "after": .text("QVFI\(end)")]
        let paging: JSONTree = page.isEmpty ? .object([]) : ["cursors": cursors]
        return (["data": .list(page), "paging": paging], end < all.count ? "QVFI\(end)" : nil)
    }

    func catalogs(of waba: String, fields: [String]) throws(GraphRefusal) -> [JSONTree] {
        guard books[waba] != nil else { throw .unknownObject(waba, verb: "get") }
        return [ProductCatalog.tree(fields: fields)]
    }

    func products(of catalog: String, fields: [String]) throws(GraphRefusal) -> [JSONTree] {
        guard catalog == ProductCatalog.id else { throw .unknownObject(catalog, verb: "get") }
        return ProductCatalog.products.map { $0.tree(fields: fields) }
    }
}
