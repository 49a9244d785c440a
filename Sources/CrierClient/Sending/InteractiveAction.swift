/// What there is to tap under an interactive message.
public enum InteractiveAction: Sendable, Hashable {
    /// Up to three buttons that answer.
    case buttons([ReplyButton])
    /// A button of at most 20 characters that opens a list of at most 10 rows in all.
    case list(button: String, sections: [ListSection])
    /// A button of at most 20 characters that opens an address.
    case link(displayText: String, url: String)
    /// One product of a catalog.
    case product(catalogID: String, productID: String)
    /// Up to 30 products of a catalog, in up to 10 sections.
    case productList(catalogID: String, sections: [ProductSection])
    /// The whole catalog, with one of its products on the thumbnail.
    case catalog(thumbnailProductID: String? = nil)

    /// `interactiveType`.
    var type: String {
        switch self {
        case .buttons: "button"
        case .list: "list"
        case .link: "cta_url"
        case .product: "product"
        case .productList: "product_list"
        case .catalog: "catalog_message"
        }
    }

    /// The members of `action`.
    var members: [String: JSONValue] {
        switch self {
        case .buttons(let buttons):
            ["buttons": .array(buttons.map { ["id": .string($0.id), "title": .string($0.title)] })]
        case .list(let button, let sections):
            ["button": .string(button), "sections": .array(sections.map(\.value))]
        case .link(let text, let url): ["displayText": .string(text), "url": .string(url)]
        case .product(let catalog, let product):
            ["catalogId": .string(catalog), "productRetailerId": .string(product)]
        case .productList(let catalog, let sections):
            ["catalogId": .string(catalog), "sections": .array(sections.map(\.value))]
        case .catalog(let product):
            product.map { ["thumbnailProductRetailerId": .string($0)] } ?? [:]
        }
    }
}

/// A button that answers.
public struct ReplyButton: Sendable, Hashable {
    /// What your program is told when it is tapped.
    public var id: String
    /// What stands on it, at most 20 characters.
    public var title: String

    /// - Parameters:
    ///   - id: what your program is told when it is tapped.
    ///   - title: what stands on it, at most 20 characters.
    public init(id: String, title: String) {
        self.id = id
        self.title = title
    }
}

/// A part of a list.
public struct ListSection: Sendable, Hashable {
    /// A line of a list.
    public struct Row: Sendable, Hashable {
        /// What your program is told when it is chosen.
        public var id: String
        /// What stands on it, at most 24 characters.
        public var title: String
        /// The small line below, at most 72 characters.
        public var description: String?

        /// - Parameters:
        ///   - id: what your program is told when it is chosen.
        ///   - title: what stands on it, at most 24 characters.
        ///   - description: the small line below, at most 72 characters.
        public init(id: String, title: String, description: String? = nil) {
            self.id = id
            self.title = title
            self.description = description
        }
    }

    /// What stands above it, at most 24 characters; needed where there are several sections.
    public var title: String?
    /// Its lines.
    public var rows: [Row]

    /// - Parameters:
    ///   - title: what stands above it, at most 24 characters.
    ///   - rows: its lines.
    public init(_ title: String? = nil, rows: [Row]) {
        self.title = title
        self.rows = rows
    }

    fileprivate var value: JSONValue {
        let rows = rows.map { row in
            var members: [String: JSONValue] = ["id": .string(row.id), "title": .string(row.title)]
            members["description"] = row.description.map(JSONValue.string)
            return JSONValue.object(members)
        }
        var members: [String: JSONValue] = ["rows": .array(rows)]
        members["title"] = title.map(JSONValue.string)
        return .object(members)
    }
}

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

    fileprivate var value: JSONValue {
        ["title": .string(title), "products": .array(productIDs.map { ["productRetailerId": .string($0)] })]
    }
}
