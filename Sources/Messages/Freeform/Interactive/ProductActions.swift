package import WireJSON

/// One product of a catalog (`catalogs/sell-products-and-services/share-products`).
package struct ProductAction: InteractiveAction {
    package var catalogID: String
    package var productID: String

    package init(catalogID: String, productID: String) {
        self.catalogID = catalogID
        self.productID = productID
    }

    package var type: String { "product" }
    package var header: InteractiveHeaderRule { .none }

    package func problems() -> [FieldProblem] {
        [
            FreeformRules.lineProblem(catalogID, "action.catalogId", maximum: ProductRules.idCharacterMaximum),
            FreeformRules.lineProblem(productID, "action.productRetailerId", maximum: ProductRules.idCharacterMaximum),
        ].compactMap { $0 }
    }

    package func write(into writer: inout JSONWriter) {
        writer.member("catalog_id", catalogID)
        writer.member("product_retailer_id", productID)
    }
}

/// Up to 30 products of a catalog, in sections.
package struct ProductListAction: InteractiveAction {
    package struct Section: Hashable, Sendable {
        package var title: String
        package var productIDs: [String]

        package init(title: String, productIDs: [String]) {
            self.title = title
            self.productIDs = productIDs
        }
    }

    package static let sectionMaximum = 10
    /// In all sections together.
    package static let productMaximum = 30
    package static let titleCharacterMaximum = 24

    package var catalogID: String
    package var sections: [Section]

    package init(catalogID: String, sections: [Section]) {
        self.catalogID = catalogID
        self.sections = sections
    }

    package var type: String { "product_list" }
    package var header: InteractiveHeaderRule { .requiredText }

    package func problems() -> [FieldProblem] {
        let field = "action.catalogId"
        let problem = FreeformRules.lineProblem(catalogID, field, maximum: ProductRules.idCharacterMaximum)
        return (problem.map { [$0] } ?? []) + Self.problems(with: sections, "action.sections")
    }

    /// What is wrong with sections, of a message or of a template's button: their limits are the same.
    static func problems(with sections: [Section], _ name: String) -> [FieldProblem] {
        var found: [FieldProblem?] = []
        let count = sections.reduce(0) { $0 + $1.productIDs.count }
        if !(1...Self.sectionMaximum).contains(sections.count) {
            found.append(FreeformRules.invalid(name, "must be 1 to \(Self.sectionMaximum)"))
        }
        if count > Self.productMaximum {
            found.append(
                FreeformRules.invalid(
                    name,
                    "may have \(Self.productMaximum) products in all, not \(count)"
                )
            )
        }
        for (index, section) in sections.enumerated() {
            let field = "\(name)[\(index)]"
            found.append(
                FreeformRules.lineProblem(section.title, field + ".title", maximum: Self.titleCharacterMaximum)
            )
            if section.productIDs.isEmpty {
                found.append(FreeformRules.missing(field + ".products", "must have a product"))
            }
            for (place, product) in section.productIDs.enumerated() {
                let field = "\(field).products[\(place)].productRetailerId"
                found.append(FreeformRules.lineProblem(product, field, maximum: ProductRules.idCharacterMaximum))
            }
        }
        return found.compactMap { $0 }
    }

    package func write(into writer: inout JSONWriter) {
        writer.member("catalog_id", catalogID)
        Self.write(sections, into: &writer)
    }

    /// `"sections":[…]`
    static func write(_ sections: [Section], into writer: inout JSONWriter) {
        writer.key("sections")
        writer.array { writer in
            for section in sections {
                writer.object { writer in
                    writer.member("title", section.title)
                    writer.key("product_items")
                    writer.array { writer in
                        for product in section.productIDs {
                            writer.object { $0.member("product_retailer_id", product) }
                        }
                    }
                }
            }
        }
    }
}

/// The whole catalog, behind a button.
package struct CatalogAction: InteractiveAction {
    /// The product whose picture is shown; the first one where none is named.
    package var thumbnailProductID: String?

    package init(thumbnailProductID: String? = nil) {
        self.thumbnailProductID = thumbnailProductID
    }

    package var type: String { "catalog_message" }
    package var header: InteractiveHeaderRule { .none }

    package func problems() -> [FieldProblem] {
        let field = "action.thumbnailProductRetailerId"
        let problem = thumbnailProductID.flatMap {
            FreeformRules.lineProblem($0, field, maximum: ProductRules.idCharacterMaximum)
        }
        return problem.map { [$0] } ?? []
    }

    package func write(into writer: inout JSONWriter) {
        writer.member("name", "catalog_message")
        guard let thumbnailProductID else { return }
        writer.key("parameters")
        writer.object { $0.member("thumbnail_product_retailer_id", thumbnailProductID) }
    }
}

enum ProductRules {
    /// Meta names no limit for ids of catalogs and products; nothing sensible is longer.
    static let idCharacterMaximum = 200
}
