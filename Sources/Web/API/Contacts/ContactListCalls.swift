import Domain
import HTTPTypes
import Messages
import Store
import WireJSON

/// `GET` and `POST /contacts/lists`.
struct ContactListCalls: Sendable {
    let store: any AudienceStore

    func list(_ request: APIRequest) async throws -> APIAnswer {
        let page = try PageQuery(request.query, limit: 100, maximum: 1_000)
        let found = try await store.lists(in: request.workspace, page: page.request)
        return .success("Contact lists retrieved successfully.") { writer in
            writer.key("lists")
            writer.array { writer in
                for list in found.items { writer.contactList(list) }
            }
            page.write(total: found.total, to: &writer)
        }
    }

    /// Making a list that there is already gives that one: the wish is fulfilled either way.
    func create(_ request: APIRequest) async throws -> APIAnswer {
        var reader = FieldReader()
        let members = reader.members(request.body, "body") ?? []
        var name: String?
        var warnings: [String] = []
        for member in members {
            if member.name == "listName" || member.name == "name" {
                name = reader.filledText(member.value, "listName")?.trimmingBlanks() ?? name
            } else {
                warnings.append(unknownMemberWarning(member.name))
            }
        }
        if name == nil, reader.problems.isEmpty { reader.note("listName", .missingField, "is required") }
        ContactListName.check(name, field: "listName", &reader)
        guard reader.problems.isEmpty, let name else { throw APIError(reader.problems) }
        let before = try await store.lists(named: [name], in: request.workspace)[0]
        let list = try await store.ensureLists([name], in: request.workspace, at: request.receivedAt)[0]
        return .success(
            before == nil ? "Contact list created" : "There is a list of this name already",
            status: before == nil ? .created : .ok,
            warnings: warnings
        ) { writer in
            writer.listMembers(CountedList(list: list, contactCount: 0), withCount: before == nil)
        }
    }
}

extension ContactListCalls {
    func rename(_ request: APIRequest) async throws -> APIAnswer {
        var reader = FieldReader()
        let value = request.body["listName"] ?? request.body["name"] ?? .null
        let name = reader.filledText(value, "listName")?.trimmingBlanks()
        if name == nil, reader.problems.isEmpty { reader.note("listName", .missingField, "is required") }
        ContactListName.check(name, field: "listName", &reader)
        guard reader.problems.isEmpty, let name else { throw APIError(reader.problems) }
        switch try await store.renameList(try id(request), to: name, in: request.workspace) {
        case .changed(let list): return .success("Contact list renamed.") { $0.listMembers(list, withCount: true) }
        case .nameTaken:
            throw APIError(
                .nameTaken,
                "another list has this name",
                details: [FieldProblem("listName", .nameTaken, "another list has this name")]
            )
        case nil: throw Self.missing
        }
    }

    func remove(_ request: APIRequest) async throws -> APIAnswer {
        guard try await store.removeList(try id(request), in: request.workspace) else { throw Self.missing }
        return .success("Contact list deleted; its contacts stay.") { $0.member("_id", request.path("id")) }
    }

    /// `{"add":[…],"remove":[…]}`: ids of contacts.
    func changeMembers(_ request: APIRequest) async throws -> APIAnswer {
        var reader = FieldReader()
        let joining = contacts(request.body["add"] ?? .null, "add", &reader)
        let leaving = contacts(request.body["remove"] ?? .null, "remove", &reader)
        if joining.isEmpty, leaving.isEmpty, reader.problems.isEmpty {
            reader.note("add", .missingField, "is required, or remove: ids of contacts")
        }
        guard reader.problems.isEmpty else { throw APIError(reader.problems) }
        let changed = try await store.changeMembers(
            of: try id(request),
            joining: joining,
            leaving: leaving,
            in: request.workspace
        )
        guard let changed else { throw Self.missing }
        return .success("Contact list changed.") { $0.member("changed", changed) }
    }

    static let memberMaximum = 1_000

    private func contacts(_ value: JSONValue, _ field: String, _ reader: inout FieldReader) -> [ID<Contact>] {
        if value.isNull { return [] }
        guard case .array(let elements) = value else {
            reader.note(field, .invalidType, "must be a list of ids")
            return []
        }
        guard elements.count <= Self.memberMaximum else {
            reader.note(field, .tooLong, "may have at most \(Self.memberMaximum) elements")
            return []
        }
        return elements.enumerated().compactMap { index, element in
            guard let id = element.stringValue.flatMap({ PublicID<Contact>($0) }) else {
                reader.note("\(field)[\(index)]", .invalidValue, "is no id of a contact: 24 hexadecimal characters")
                return nil
            }
            return id.id
        }
    }

    private func id(_ request: APIRequest) throws -> ID<ContactList> {
        guard let id = PublicID<ContactList>(request.path("id")) else { throw Self.missing }
        return id.id
    }

    private static let missing = APIError(.listNotFound, "there is no contact list with this id")
}

/// The rules of a list's name.
enum ContactListName {
    static func check(_ name: String?, field: String, _ reader: inout FieldReader) {
        guard let name else { return }
        if let problem = ContactRules.problem(ofWord: name) { reader.note(field, .invalidValue, problem) }
        if name == AudienceForm.unassigned {
            reader.note(field, .invalidValue, "must not be \"\(name)\", which stands for contacts on no list")
        }
    }
}

extension JSONWriter {
    fileprivate mutating func contactList(_ list: CountedList) {
        object { $0.listMembers(list, withCount: true) }
    }

    fileprivate mutating func listMembers(_ list: CountedList, withCount: Bool) {
        member("_id", PublicID(list.list.id, createdAt: list.list.createdAt).text)
        member("listName", list.list.name)
        if withCount { member("contactsCount", list.contactCount) }
        member("createdAt", list.list.createdAt.iso8601)
    }
}
