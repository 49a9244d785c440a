import Domain
import Messages
import Store
import WireJSON

/// `POST /contacts`: one contact or many. Each row is saved or fails by itself, as published; those that are saved are saved in one
/// transaction.
struct ContactSaving: Sendable {
    /// More belong into a file, which `crier contacts import` reads at any length.
    static let rowMaximum = 1_000
    let store: any ContactStore & AudienceStore

    /// A row that was not saved, and why.
    private struct Failure {
        let index: Int
        let row: JSONValue
        let problems: [FieldProblem]
    }

    func save(_ request: APIRequest) async throws -> APIAnswer {
        let query = request.query
        var reader = FieldReader()
        let duplicates = Self.duplicates(query["onDuplicate"], &reader)
        let listName = query["list"]?.trimmingBlanks()
        ContactListName.check(listName, field: "list", &reader)
        let rows = Self.rows(request.body, &reader)
        guard reader.problems.isEmpty else { throw APIError(reader.problems) }

        let vocabulary = FoldedVocabulary(try await store.vocabulary(of: request.workspace))
        var drafts: [ContactDraft] = []
        var failures: [Failure] = []
        var unknown: [String] = []
        for (index, row) in rows.enumerated() {
            var reader = FieldReader()
            let form = reader.members(row, "").map { ContactForm($0, vocabulary, &reader) }
            if form == nil, reader.problems.isEmpty { reader.note("", .invalidType, "must be an object") }
            for name in form?.unknown ?? [] where !unknown.contains(name) && unknown.count < 20 { unknown.append(name) }
            if reader.problems.isEmpty, let draft = form?.draft(.api) {
                drafts.append(draft)
            } else {
                failures.append(Failure(index: index, row: row, problems: reader.problems))
            }
        }
        let saved = try await save(drafts, listName, duplicates, request)
        return answer(saved, failures, warnings: unknown.map(unknownMemberWarning), request.caller.workspace)
    }

    private static func duplicates(_ text: String?, _ reader: inout FieldReader) -> ContactImport.Duplicates {
        switch text {
        case nil, "skip": return .skip
        case "overwrite": return .overwrite
        default:
            reader.note("onDuplicate", .invalidValue, "must be skip or overwrite")
            return .skip
        }
    }

    private static func rows(_ body: JSONValue, _ reader: inout FieldReader) -> [JSONValue] {
        switch body {
        case .object: return [body]
        case .array(let rows) where rows.count > rowMaximum:
            reader.note(
                "body",
                .tooLong,
                "may have at most \(rowMaximum) contacts; `crier contacts import` reads files of any size"
            )
        case .array(let rows) where rows.isEmpty: reader.note("body", .missingField, "has no contact")
        case .array(let rows): return rows
        default: reader.note("body", .invalidType, "must be a list of contacts")
        }
        return []
    }

    private func save(
        _ drafts: [ContactDraft],
        _ listName: String?,
        _ duplicates: ContactImport.Duplicates,
        _ request: APIRequest
    ) async throws -> [(record: ContactRecord, outcome: ImportedContact.Outcome)] {
        guard !drafts.isEmpty else { return [] }
        var list: ContactList?
        if let listName {
            list = try await store.ensureLists([listName], in: request.workspace, at: request.receivedAt)[0]
        }
        let batch = ContactImport(
            workspace: request.workspace,
            contacts: drafts,
            list: list?.id,
            duplicates: duplicates,
            at: request.receivedAt
        )
        let imported = try await store.importContacts(batch)
        // A number that came twice is told once, as what became of it first.
        var told: Set<ID<Contact>> = []
        var saved: [(record: ContactRecord, outcome: ImportedContact.Outcome)] = []
        for contact in imported where told.insert(contact.contact).inserted {
            guard let record = try await store.contact(contact.contact, in: request.workspace) else { continue }
            saved.append((record, contact.outcome))
        }
        return saved
    }

    private func answer(
        _ saved: [(record: ContactRecord, outcome: ImportedContact.Outcome)],
        _ failures: [Failure],
        warnings: [String],
        _ workspace: Workspace
    ) -> APIAnswer {
        let count = saved.count { $0.outcome != .unchanged }
        let message = "\(count) contact\(count == 1 ? "" : "s") saved successfully"
        return .success(message, warnings: warnings) { writer in
            let groups: [(String, ImportedContact.Outcome)] = [
                ("createdContacts", .created), ("updatedContacts", .updated), ("skippedContacts", .unchanged),
            ]
            for (name, outcome) in groups {
                writer.key(named: name)
                writer.array { writer in
                    for contact in saved where contact.outcome == outcome {
                        writer.object { $0.contact(contact.record, in: workspace) }
                    }
                }
            }
            writer.key("failedContacts")
            writer.array { writer in
                for failure in failures { writer.object { Self.write(failure, to: &$0) } }
            }
        }
    }

    /// The row as it came, so that a program can mend it and send it again, with what is wrong beside.
    private static func write(_ failure: Failure, to writer: inout JSONWriter) {
        if case .object(let members) = failure.row {
            for member in members where !["error", "details", "index"].contains(member.name) {
                writer.key(named: member.name)
                member.value.write(to: &writer)
            }
        }
        let sentences = failure.problems.map { $0.field.isEmpty ? $0.problem : "\($0.field) \($0.problem)" }
        writer.member("index", failure.index)
        writer.member("error", sentences.joined(separator: "; "))
        writer.key("details")
        writer.array { writer in
            for problem in failure.problems {
                writer.object { writer in
                    writer.member("field", problem.field)
                    writer.member("code", problem.code)
                    writer.member("problem", problem.problem)
                }
            }
        }
    }
}
