/// A new template as a caller describes it, found in order (`templates/components`).
struct TemplateCreation {
    var name: String
    var language: String
    var category: String
    var isNamed: Bool
    var components: [JSONTree]

    var isRejected: Bool { Self.isRejected(name: name) }

    /// So that a rejection can be seen without breaking a rule.
    static func isRejected(name: String) -> Bool { name.hasPrefix("rejected_") }

    init(_ body: JSONTree) throws(GraphRefusal) {
        if let problem = Self.form.problem(in: body) { throw problem.refusal(at: nil) }
        name = body["name"]?.text ?? ""
        guard name.utf8.allSatisfy(Self.isNameByte) else {
            throw .template(2_388_042, "The name may hold only small letters, digits and underscores.")
        }
        language = body["language"]?.text ?? ""
        category = (body["category"]?.text ?? "").uppercased()
        guard ["MARKETING", "UTILITY", "AUTHENTICATION"].contains(category) else {
            throw .parameter(
                "Param category must be one of {AUTHENTICATION, MARKETING, UTILITY} - got \"\(category)\"."
            )
        }
        isNamed = body["parameter_format"]?.text?.uppercased() == "NAMED"
        components = body["components"]?.list ?? []
        try check()
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
        default: false
        }
    }

    private func check() throws(GraphRefusal) {
        var kinds: Set<String> = []
        for component in components {
            let kind = component["type"]?.text?.uppercased() ?? ""
            guard Self.kinds.contains(kind) else {
                throw .parameter("Param components has an unknown type \"\(kind)\".")
            }
            guard kinds.insert(kind).inserted else { throw .template(2_388_072, "\(kind) appears twice.") }
            switch kind {
            case "BODY": try checkBody(component)
            case "HEADER": try checkHeader(component)
            case "FOOTER":
                let text = component["text"]?.text ?? ""
                guard text.unicodeScalars.count <= 60 else { throw .template(2_388_040, "The footer is too long.") }
                guard TemplateText(text).names.isEmpty else {
                    throw .template(2_388_073, "The footer may have no variables.")
                }
            case "BUTTONS":
                guard let buttons = component["buttons"]?.list, (1...10).contains(buttons.count) else {
                    throw .template(2_388_072, "There may be 1 to 10 buttons.")
                }
            default: break
            }
        }
        guard kinds.contains("BODY") else { throw .template(2_388_072, "A template needs a body.") }
    }

    private func checkBody(_ component: JSONTree) throws(GraphRefusal) {
        // The text of an authentication template is Meta's own.
        if category == "AUTHENTICATION" { return }
        guard let text = component["text"]?.text, !text.isEmpty else {
            throw .template(2_388_072, "The body needs a text.")
        }
        guard text.unicodeScalars.count <= 1_024 else { throw .template(2_388_040, "The body is too long.") }
        let parsed = TemplateText(text)
        guard !parsed.startsOrEndsWithVariable else {
            throw .template(2_388_299, "Variables can't be at the start or end of the template.")
        }
        guard parsed.names.isEmpty || component["example"]?.members != nil else {
            throw .template(2_388_072, "The body has variables but no example.")
        }
        let wordCount = text.split { $0 == " " || $0 == "\n" }.count
        guard wordCount >= 2 * parsed.names.count + 1 else {
            throw .template(2_388_293, "This template has too many variables for its length.")
        }
    }

    private func checkHeader(_ component: JSONTree) throws(GraphRefusal) {
        switch component["format"]?.text?.uppercased() {
        case "TEXT":
            guard let text = component["text"]?.text, (1...60).contains(text.unicodeScalars.count) else {
                throw .template(2_388_047, "The header's text has 1 to 60 characters.")
            }
            guard TemplateText(text).names.count <= 1 else {
                throw .template(2_388_047, "The header may have one variable.")
            }
        case "IMAGE", "VIDEO", "DOCUMENT", "GIF":
            guard component["example"]?["header_handle"]?.list?.isEmpty == false else {
                throw .template(2_388_047, "The header needs an example file.")
            }
        case "LOCATION", "PRODUCT": return
        default: throw .template(2_388_047, "The header's format is not one there is.")
        }
    }

    private static let kinds: Set<String> = [
        "HEADER", "BODY", "FOOTER", "BUTTONS", "CAROUSEL", "LIMITED_TIME_OFFER", "CALL_PERMISSION_REQUEST",
    ]

    private static let form = Form.object(
        .required("name", .text(1...512)),
        .required("language", .text(2...7)),
        .required("category", .text(1...32)),
        .optional("parameter_format", .choice(["POSITIONAL", "NAMED", "positional", "named"])),
        .optional("allow_category_change", .boolean),
        .optional("message_send_ttl_seconds", .integer(-1...2_592_000)),
        .required("components", .list(.anyObject, 1...10)),
        .optional("sub_category", .text(1...64)),
        .optional("display_format", .text(1...64)),
        .optional("cta_url_link_tracking_opted_out", .boolean),
        .optional("is_primary_device_delivery_only", .boolean)
    )
}
