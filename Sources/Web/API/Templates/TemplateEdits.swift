import Domain
import HTTPTypes
import Messages
import Store
import WireJSON

/// `POST /templates` and `DELETE /templates/{identifier}`: changes at Meta, after which the mirror is brought up to date.
struct TemplateEdits: Sendable {
    static let categories = ["MARKETING", "UTILITY", "AUTHENTICATION"]
    private static let nameCharacterMaximum = 512
    private static let componentMaximum = 10

    static let example = #"""
        {"name":"order_shipped","language":"en_US","category":"UTILITY","components":[{"type":"BODY","text":"Hi {{1}}, it is on its way.","example":{"body_text":[["Asha"]]}}]}
        """#

    let store: any TemplateStore & AccountStore & BroadcastStore
    let editing: any TemplateEditing
    let book: CampaignBook

    func create(_ request: APIRequest) async throws -> APIAnswer {
        var reader = FieldReader()
        let form = Form(request.body, &reader)
        let sender = try await sender(form.sender, request, &reader)
        guard reader.problems.isEmpty, let sender else { throw APIError(reader.problems) }
        let known = try await store.templates(named: form.name, in: request.workspace)
        let isTaken = known.contains {
            $0.wabaID == sender.wabaID && TemplateChoice.isSameLanguage($0.language, form.language)
        }
        if isTaken {
            let problem = "there is a template of this name in \(form.language) already"
            throw APIError(.nameTaken, problem, details: [FieldProblem("name", .nameTaken, problem)])
        }
        do throws(TemplateEditFailure) {
            try await editing.createTemplate(form.body, by: sender.id)
        } catch {
            throw Self.error(error)
        }
        book.clear()
        let made = try await store.templates(named: form.name, in: request.workspace).first {
            $0.wabaID == sender.wabaID && TemplateChoice.isSameLanguage($0.language, form.language)
        }
        guard let made else {
            throw APIError(
                .syncFailed,
                "Meta took the template, but does not list it yet; POST /templates/sync in a while"
            )
        }
        return .success("Template created at Meta.", status: .created) { writer in
            writer.key("template")
            writer.template(made, in: request.caller.workspace)
        }
    }

    func delete(_ request: APIRequest) async throws -> APIAnswer {
        let query = request.query
        let name = request.path("identifier")
        let language = query["languageCode"] ?? query["language"]
        let found = try await store.templates(named: name, in: request.workspace).filter { template in
            language.map { TemplateChoice.isSameLanguage(template.language, $0) } ?? true
        }
        guard let first = found.first else { throw APIError(.templateNotFound, "there is no such template") }
        if !query.isSet("force") { try await requireUnused(name, request) }
        let senders = try await store.senders(in: request.workspace)
        guard let sender = senders.first(where: { $0.wabaID == first.wabaID }) else {
            throw APIError(.senderNotFound, "no sender of this workspace has the template's account")
        }
        do throws(TemplateEditFailure) {
            try await editing.deleteTemplate(
                named: name,
                id: language == nil ? nil : first.waTemplateID,
                by: sender.id
            )
        } catch {
            throw Self.error(error)
        }
        book.clear()
        return .success("Template deleted at Meta.") { $0.member("name", name) }
    }

    /// What is deleted under a broadcast fails every message of it that has not left.
    private func requireUnused(_ name: String, _ request: APIRequest) async throws {
        for state in [BroadcastState.live, .sending, .scheduled] {
            let filter = BroadcastFilter(state: state, kind: nil)
            let page = PageRequest(offset: 0, limit: 1_000)
            let using = try await store.broadcasts(in: request.workspace, matching: filter, page: page).items
                .first { $0.templateName == name }
            guard let using else { continue }
            throw APIError(
                .broadcastState,
                "\"\(using.name)\" is \(state.rawValue) and sends it; stop that first, or add force=true"
            )
        }
    }

    private func sender(
        _ id: String?,
        _ request: APIRequest,
        _ reader: inout FieldReader
    ) async throws -> Sender? {
        let senders = try await store.senders(in: request.workspace)
        let sender = id.map { id in senders.first { $0.phoneNumberID == id } } ?? senders.first
        if sender == nil {
            reader.note(
                "sender",
                .senderNotFound,
                id == nil ? "this workspace has no sender" : "there is no such sender"
            )
        }
        return sender
    }

    private static func error(_ failure: TemplateEditFailure) -> APIError {
        switch failure {
        case .refused(let refusal):
            APIError(
                .refusedByMeta,
                "Meta refused: \(refusal.title)\(refusal.details.map { " (\($0))" } ?? "")",
                refusal: refusal
            )
        case .failed(let sentence): APIError(.syncFailed, sentence)
        }
    }

    /// A template as a caller writes it.
    private struct Form {
        var name = ""
        var language = ""
        var sender: String?
        private var category = ""
        private var components: [JSONValue] = []
        private var format: String?
        private var allowsCategoryChange: Bool?

        init(_ body: JSONValue, _ reader: inout FieldReader) {
            guard case .object = body else {
                reader.note("body", .invalidType, "must be a JSON object")
                return
            }
            func required(_ name: String) -> String {
                let before = reader.problems.count
                let text = reader.filledText(body[name] ?? .null, name)?.trimmingBlanks()
                if text == nil, reader.problems.count == before { reader.note(name, .missingField, "is required") }
                return text ?? ""
            }
            name = required("name")
            let isName = name.allSatisfy { $0 == "_" || $0.isASCII && ($0.isLowercase || $0.isNumber) }
            if !isName || name.count > TemplateEdits.nameCharacterMaximum {
                reader.note("name", .invalidValue, "may hold small letters, digits and underscores, 512 at the most")
            }
            language = required("language").replacing("-", with: "_")
            if !language.allSatisfy({ $0.isASCII && ($0.isLetter || $0 == "_") }) || language.count > 15 {
                reader.note("language", .invalidValue, "must be a language code such as en_US")
            }
            category = required("category").uppercased()
            if !category.isEmpty, !TemplateEdits.categories.contains(category) {
                reader.note("category", .invalidValue, "must be MARKETING, UTILITY or AUTHENTICATION")
            }
            components = reader.list(body["components"] ?? .null, "components") ?? []
            if components.isEmpty, !reader.problems.contains(where: { $0.field == "components" }) {
                reader.note("components", .missingField, "is required: Meta's components, with a BODY")
            }
            if components.count > TemplateEdits.componentMaximum {
                reader.note("components", .tooLong, "may have at most \(TemplateEdits.componentMaximum) elements")
            }
            for (index, component) in components.enumerated() where component["type"]?.stringValue == nil {
                reader.note("components[\(index)]", .invalidType, "must be an object with a type")
            }
            format = body["parameterFormat"].flatMap { reader.filledText($0, "parameterFormat")?.uppercased() }
            if let format, format != "POSITIONAL", format != "NAMED" {
                reader.note("parameterFormat", .invalidValue, "must be POSITIONAL or NAMED")
            }
            allowsCategoryChange = body["allowCategoryChange"].flatMap { reader.bool($0, "allowCategoryChange") }
            sender = body["sender"].flatMap { reader.filledText($0, "sender") }
        }

        /// Meta's JSON.
        var body: [UInt8] {
            var writer = JSONWriter()
            writer.object { writer in
                writer.member("name", name)
                writer.member("language", language)
                writer.member("category", category)
                if let format { writer.member("parameter_format", format.lowercased()) }
                if let allowsCategoryChange { writer.member("allow_category_change", allowsCategoryChange) }
                writer.key("components")
                JSONValue.array(components).write(to: &writer)
            }
            return writer.bytes
        }
    }
}
