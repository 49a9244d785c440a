import Domain
import Gateway
import WireJSON

/// One page of `GET /{waba-id}/message_templates` (`templates/template-management`).
struct TemplatePage {
    static let fields = "id,name,language,status,category,components,parameter_format,quality_score"
    /// "Invalid cursor" (`support/error-codes`).
    static let staleCursorCode = 131_059

    private(set) var templates: [ListedTemplate] = []
    /// The cursor of the next page; `nil` on the last one.
    private(set) var after: String?

    init(graph body: [UInt8]) throws(JSONError) {
        var reader = JSONReader(body)
        var hasData = false
        try reader.beginObject()
        while try reader.nextMember() {
            if reader.isMember("data") {
                hasData = true
                try reader.beginArray()
                while try reader.nextElement() {
                    if let template = try Self.template(&reader) { templates.append(template) }
                }
            } else if reader.isMember("paging"), try reader.kind() == .object {
                after = try Self.nextCursor(&reader)
            } else {
                try reader.skipValue()
            }
        }
        try reader.finish()
        // An empty account has an empty list. No list at all is some other answer, and must not empty the mirror.
        guard hasData else { throw JSONError(.wrongKind(expected: .array, found: .object), offset: 0) }
    }

    /// The last page names a cursor, too, but no `next`.
    private static func nextCursor(_ reader: inout JSONReader) throws(JSONError) -> String? {
        var cursor: String?
        var hasNext = false
        try reader.beginObject()
        while try reader.nextMember() {
            if reader.isMember("next") {
                hasNext = try reader.optionalText() != nil
            } else if reader.isMember("cursors"), try reader.kind() == .object {
                try reader.beginObject()
                while try reader.nextMember() {
                    if reader.isMember("after") { cursor = try reader.optionalText() } else { try reader.skipValue() }
                }
            } else {
                try reader.skipValue()
            }
        }
        return hasNext ? cursor : nil
    }

    /// - Returns: `nil` where a template lacks what identifies it: there is nothing to mirror.
    private static func template(_ reader: inout JSONReader) throws(JSONError) -> ListedTemplate? {
        var texts: [String: String] = [:]
        var quality: String?
        var components: [UInt8] = Array("[]".utf8)
        try reader.beginObject()
        while let name = try reader.nextKey() {
            switch name {
            case "id", "name", "language", "category", "status", "parameter_format":
                texts[name] = try reader.optionalText()
            case "quality_score" where try reader.kind() == .object:
                try reader.beginObject()
                while try reader.nextMember() {
                    if reader.isMember("score") { quality = try reader.optionalText() } else { try reader.skipValue() }
                }
            case "components" where try reader.kind() == .array:
                // Written anew, so that the mirror compares equal whatever blanks and escapes Meta chose this time.
                var writer = JSONWriter(capacityBytes: 1_024)
                try reader.value().write(to: &writer)
                components = writer.bytes
            default: try reader.skipValue()
            }
        }
        guard let id = texts["id"], let name = texts["name"], let language = texts["language"],
            let category = texts["category"], let status = texts["status"]
        else { return nil }
        return ListedTemplate(
            id: id,
            name: name,
            language: language,
            category: TemplateCategory(rawValue: category),
            status: status,
            parameterFormat: ParameterFormat(rawValue: texts["parameter_format"]?.uppercased() ?? "") ?? .positional,
            quality: quality,
            components: components
        )
    }
}
