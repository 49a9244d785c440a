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
