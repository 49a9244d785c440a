import Domain
import Messages
import WireJSON

/// Reads the free-form shapes of `POST /messages`, told apart by `type`, and interactive ones by `interactiveType`.
///
/// The published tables are not exact about where a member stands, so it is looked for in `action` and beside it, and under the
/// names of the API and of Meta.
struct FreeformReader {
    /// Words of `type`, without regard to case, `_` and `-`.
    private typealias Shape = @Sendable (FreeformReader, inout FieldReader) -> (any FreeformKind)?

    private static let shapes: [String: Shape] = [
        "text": { $0.text(&$1) },
        "image": { $0.media(.image, &$1) },
        "video": { $0.media(.video, &$1) },
        "audio": { $0.media(.audio, &$1) },
        "document": { $0.media(.document, &$1) },
        "locationrequest": { $0.interactive(LocationRequestAction(), &$1) },
        "locationrequestmessage": { $0.interactive(LocationRequestAction(), &$1) },
        "addressrequest": { $0.addressRequest(&$1) },
        "addressmessage": { $0.addressRequest(&$1) },
        "interactive": { $0.interactive(&$1) },
    ]

    private static let interactiveShapes: [String: Shape] = [
        "list": { reader, problems in reader.interactive(reader.list(&problems), &problems) },
        "ctaurl": { reader, problems in reader.interactive(reader.link(&problems), &problems) },
        "button": { reader, problems in reader.interactive(reader.buttons(&problems), &problems) },
        "product": { reader, problems in reader.interactive(reader.product(&problems), &problems) },
        "productlist": { reader, problems in reader.interactive(reader.productList(&problems), &problems) },
        "catalogmessage": { reader, problems in reader.interactive(reader.catalog(&problems), &problems) },
        "locationrequestmessage": { $0.interactive(LocationRequestAction(), &$1) },
        "addressmessage": { $0.addressRequest(&$1) },
    ]

    static let types = [
        "text", "image", "video", "audio", "document", "location_request", "address_request", "interactive",
    ]
    static let interactiveTypes = ["list", "cta_url", "button", "product", "product_list", "catalog_message"]

    /// Members that some shape looks for beside `type`, under the names of the API and of Meta.
    private static let members: Set<String> = [
        "text", "message", "body", "previewUrl", "preview_url", "image", "video", "audio", "document", "caption",
        "filename",
        "fileName", "mediaId", "id", "link", "url", "fileUrl", "interactive", "interactiveType", "header", "footer",
        "action",
        "parameters", "sections", "button", "buttonText", "buttons", "displayText", "display_text", "catalogId",
        "catalog_id", "productRetailerId", "product_retailer_id", "thumbnailProductRetailerId",
        "thumbnail_product_retailer_id", "catalogProductId", "country",
    ]

    /// Whether a member of the body is one that these shapes may have.
    static func knows(_ member: String) -> Bool { members.contains(member) }

    private let body: JSONValue

    init(_ body: JSONValue) {
        self.body = body
    }

    /// - Parameter type: the caller's `type`.
    /// - Returns: `nil` where it is none of these; then a problem was noted.
    func read(_ type: String, _ reader: inout FieldReader) -> (any FreeformKind)? {
        guard let shape = Self.shapes[Self.folded(type)] else {
            reader.note("type", .invalidValue, "must be template, \(Self.types.joined(separator: ", "))")
            return nil
        }
        return shape(self, &reader)
    }

    private static func folded(_ word: String) -> String { word.lowercased().filter { $0 != "_" && $0 != "-" } }

    // MARK: Members

    /// The first of these members that is there, beside the type or inside of a member.
    private func member(_ names: [String], in inner: String? = nil) -> JSONValue {
        let places = [inner.flatMap { body[$0] }, inner.flatMap { body[$0]?["parameters"] }, body]
        for place in places.compactMap({ $0 }) {
            for name in names {
                if let value = place[name], !value.isNull { return value }
            }
        }
        return .null
    }

    private func line(_ names: [String], in inner: String? = nil, _ reader: inout FieldReader) -> String {
        let field = inner.map { "\($0).\(names[0])" } ?? names[0]
        return reader.filledText(member(names, in: inner), field) ?? ""
    }

    /// A text, or an object that holds it.
    private func said(_ names: [String], _ reader: inout FieldReader) -> String? {
        for name in names {
            guard let value = body[name], !value.isNull else { continue }
            if case .object = value {
                let inner = value["text"] ?? value["body"] ?? .null
                return reader.text(inner, "\(name).text")
            }
            return reader.text(value, name)
        }
        return nil
    }

    private func filled(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }

    // MARK: Plain kinds

    private func text(_ reader: inout FieldReader) -> (any FreeformKind)? {
        let text = said(["text", "message", "body"], &reader) ?? ""
        let preview = member(["previewUrl", "preview_url"], in: "text")
        return TextMessage(body: text, showsPreview: reader.bool(preview, "previewUrl") ?? false)
    }

    private func media(_ kind: MediaMessage.Kind, _ reader: inout FieldReader) -> (any FreeformKind)? {
        let word = kind.rawValue
        let caption = kind == .audio ? member(["caption"], in: word) : member(["caption", "text"], in: word)
        return MediaMessage(
            kind: kind,
            file: file(in: word, &reader),
            caption: filled(reader.text(caption, "caption")),
            filename: filled(reader.text(member(["filename", "fileName"], in: word), "filename"))
        )
    }

    private func file(in inner: String, _ reader: inout FieldReader) -> MediaFile {
        if let id = reader.filledText(member(["mediaId", "id"], in: inner), "mediaId") { return .uploaded(id: id) }
        return reader.filledText(member(["link", "url", "fileUrl"], in: inner), "link").map(MediaFile.link) ?? .missing
    }

    // MARK: Interactive kinds

    private func interactive(_ reader: inout FieldReader) -> (any FreeformKind)? {
        let word = line(["interactiveType"], &reader)
        let types = Self.interactiveTypes.joined(separator: ", ")
        guard !word.isEmpty else {
            reader.note("interactiveType", .missingField, "is required: \(types)")
            return nil
        }
        guard let shape = Self.interactiveShapes[Self.folded(word)] else {
            reader.note("interactiveType", .invalidValue, "must be one of \(types)")
            return nil
        }
        return shape(self, &reader)
    }

    private func interactive(_ action: some InteractiveAction, _ reader: inout FieldReader) -> (any FreeformKind)? {
        InteractiveMessage(
            header: header(&reader),
            body: said(["body", "text"], &reader) ?? "",
            footer: filled(said(["footer"], &reader)),
            action: action
        )
    }

    private func header(_ reader: inout FieldReader) -> InteractiveHeader? {
        guard let value = body["header"], !value.isNull else { return nil }
        guard case .object = value else { return reader.filledText(value, "header").map(InteractiveHeader.text) }
        let word = reader.text(value["type"] ?? .null, "header.type") ?? "text"
        guard let kind = MediaMessage.Kind(rawValue: word.lowercased()), kind != .audio else {
            return reader.filledText(value["text"] ?? .null, "header.text").map(InteractiveHeader.text)
        }
        let inner = value[kind.rawValue] ?? value
        if let id = reader.filledText(inner["id"] ?? inner["mediaId"] ?? .null, "header.mediaId") {
            return .file(kind, .uploaded(id: id))
        }
        let link = reader.filledText(inner["link"] ?? .null, "header.link")
        return .file(kind, link.map(MediaFile.link) ?? .missing)
    }

    /// Objects of a list.
    private static func objects(_ value: JSONValue, _ field: String, _ reader: inout FieldReader) -> [(
        JSONValue, String
    )] {
        (reader.list(value, field) ?? []).enumerated().compactMap { index, element in
            let field = "\(field)[\(index)]"
            if element.isNull { reader.note(field, .invalidType, "must be an object") }
            return reader.members(element, field) == nil ? nil : (element, field)
        }
    }

    private func list(_ reader: inout FieldReader) -> ListAction {
        let sections = Self.objects(member(["sections"], in: "action"), "action.sections", &reader)
        return ListAction(
            button: line(["button", "buttonText"], in: "action", &reader),
            sections: sections.map { section, field in
                let rows = Self.objects(section["rows"] ?? .null, field + ".rows", &reader)
                return ListAction.Section(
                    title: filled(reader.text(section["title"] ?? .null, field + ".title")),
                    rows: rows.map { row, field in
                        ListAction.Row(
                            id: reader.text(row["id"] ?? .null, field + ".id") ?? "",
                            title: reader.text(row["title"] ?? .null, field + ".title") ?? "",
                            description: filled(reader.text(row["description"] ?? .null, field + ".description"))
                        )
                    }
                )
            }
        )
    }

    private func link(_ reader: inout FieldReader) -> LinkAction {
        LinkAction(
            title: line(["displayText", "display_text", "buttonText"], in: "action", &reader),
            url: line(["url", "link"], in: "action", &reader)
        )
    }

    private func buttons(_ reader: inout FieldReader) -> ReplyButtonsAction {
        let buttons = Self.objects(member(["buttons"], in: "action"), "action.buttons", &reader)
        return ReplyButtonsAction(
            buttons: buttons.map { button, field in
                let reply = button["reply"] ?? button
                return ReplyButtonsAction.Button(
                    id: reader.text(reply["id"] ?? .null, field + ".id") ?? "",
                    title: reader.text(reply["title"] ?? .null, field + ".title") ?? ""
                )
            }
        )
    }

    private func product(_ reader: inout FieldReader) -> ProductAction {
        ProductAction(
            catalogID: line(["catalogId", "catalog_id"], in: "action", &reader),
            productID: line(["productRetailerId", "product_retailer_id"], in: "action", &reader)
        )
    }

    private func productList(_ reader: inout FieldReader) -> ProductListAction {
        ProductListAction(
            catalogID: line(["catalogId", "catalog_id"], in: "action", &reader),
            sections: Self.sections(member(["sections"], in: "action"), "action.sections", &reader)
        )
    }

    /// Sections of products, of a message or of a template's button.
    static func sections(
        _ value: JSONValue,
        _ field: String,
        _ reader: inout FieldReader
    ) -> [ProductListAction.Section] {
        objects(value, field, &reader).map { section, field in
            let items = section["products"] ?? section["product_items"] ?? .null
            let products = objects(items, field + ".products", &reader)
            return ProductListAction.Section(
                title: reader.text(section["title"] ?? .null, field + ".title") ?? "",
                productIDs: products.map { product, field in
                    let id = product["productRetailerId"] ?? product["product_retailer_id"] ?? .null
                    return reader.text(id, field + ".productRetailerId") ?? ""
                }
            )
        }
    }

    private func catalog(_ reader: inout FieldReader) -> CatalogAction {
        let names = ["thumbnailProductRetailerId", "thumbnail_product_retailer_id", "catalogProductId"]
        return CatalogAction(thumbnailProductID: filled(line(names, in: "action", &reader)))
    }

    private func addressRequest(_ reader: inout FieldReader) -> (any FreeformKind)? {
        let country = line(["country"], in: "action", &reader)
        return interactive(AddressRequestAction(country: country.isEmpty ? "IN" : country), &reader)
    }
}
