import Domain
package import Store
package import WireCSV

/// What the columns of a file of contacts mean, as its header says.
///
/// Headers are compared without regard to case, blanks, dashes and underscores. A column that means nothing here is a custom field.
package struct ContactColumns: Hashable, Sendable {
    package enum Meaning: Hashable, Sendable {
        case mobile, name, firstName, lastName, optin, incomingBlocked, tags
        case field(String)
        /// Has no header, or was put there by an earlier import's file of errors.
        case nothing
    }

    /// One a column.
    package let meanings: [Meaning]
    /// The header as it was written.
    package let header: [String]

    /// Headers of the columns that a file of errors has in front. They begin like no custom field would.
    package static let faultHeader = ["crier:line", "crier:problem"]

    private static let words: [String: Meaning] = [
        "mobile": .mobile, "mobilenumber": .mobile, "phone": .mobile, "phonenumber": .mobile, "number": .mobile,
        "whatsapp": .mobile, "whatsappnumber": .mobile, "destination": .mobile,
        "name": .name, "fullname": .name, "username": .name, "firstname": .firstName, "lastname": .lastName,
        "optin": .optin, "optedin": .optin, "incomingblocked": .incomingBlocked, "tags": .tags, "tag": .tags,
    ]

    /// - Throws: every problem of the header at once.
    package init(header row: CSVRow) throws(ContactFileError) {
        header = row.texts
        var problems: [String] = []
        var seen: Set<String> = []
        meanings = header.enumerated().map { index, text in
            let name = text.trimmingBlanks()
            if name.isEmpty || Self.faultHeader.contains(name) { return .nothing }
            let meaning = Self.words[name.lowercased().filter { !" -_".contains($0) }] ?? .field(name)
            let key = if case .field(let field) = meaning { "field " + field.lowercased() } else { "\(meaning)" }
            if !seen.insert(key).inserted { problems.append("column \(index + 1), \"\(name)\", comes twice") }
            if case .field(let field) = meaning, let problem = ContactRules.problem(ofFieldName: field) {
                problems.append("the header of column \(index + 1) \(problem)")
            }
            return meaning
        }
        if !meanings.contains(.mobile) {
            let shown = header.prefix(8).map { "\"\($0.prefix(40))\"" }.joined(separator: ", ")
            problems.append("no column is called \"mobile\"; the first line has \(shown)")
        }
        if customFields.count > ContactRules.attributeMaximum {
            problems.append("more than \(ContactRules.attributeMaximum) columns are custom fields")
        }
        guard problems.isEmpty else { throw ContactFileError(line: row.line, problems: problems) }
    }

    /// The custom fields that the file has values for.
    package var customFields: [String] {
        meanings.compactMap { meaning in
            if case .field(let name) = meaning { name } else { nil }
        }
    }

    /// A row as a contact.
    /// - Throws: every problem of the row at once.
    package func contact(_ row: CSVRow, tags common: [String]) throws(ContactRowError) -> ContactDraft {
        var problems: [String] = []
        var phone: PhoneNumber?
        var draft = ContactDraft(phone: PhoneNumber(trusted: 0), name: "", source: .csv, tags: common)
        var parts = (first: "", last: "")
        draft.attributes.reserveCapacity(meanings.count)

        func flag(_ text: String, _ name: String) -> Bool? {
            switch text.lowercased() {
            case "": return nil
            case "true", "yes", "1", "y": return true
            case "false", "no", "0", "n": return false
            default:
                problems.append("\(name) must be true or false")
                return nil
            }
        }
        for index in 0..<row.count {
            guard index < meanings.count else {
                if !row.bytes(index).isEmpty {
                    problems.append("there are \(row.count) fields, and the header has \(meanings.count)")
                }
                break
            }
            let meaning = meanings[index]
            if meaning == .nothing { continue }
            let text = Self.withoutGuard(row.text(index).trimmingBlanks())
            switch meaning {
            case .mobile:
                do { phone = try PhoneNumber(parsing: text) } catch { problems.append(Self.sentence(error, text)) }
            case .name: draft.name = Self.oneLine(text)
            case .firstName: parts.first = Self.oneLine(text)
            case .lastName: parts.last = Self.oneLine(text)
            case .optin: draft.consent = flag(text, "optin").map { $0 ? .optedIn : .optedOut }
            case .incomingBlocked: draft.incomingBlocked = flag(text, "incomingBlocked")
            case .tags:
                for tag in text.split(whereSeparator: { $0 == "," || $0 == ";" || $0 == "|" }) {
                    draft.tags.append(String(tag).trimmingBlanks())
                }
            case .field(let name):
                if let problem = ContactRules.problem(ofValue: text) { problems.append("\(name) \(problem)") }
                if !text.isEmpty { draft.attributes.append(ContactAttribute(name: name, value: text)) }
            case .nothing: break
            }
        }
        if draft.name.isEmpty {
            draft.name = [parts.first, parts.last].filter { !$0.isEmpty }.joined(separator: " ")
        }
        draft.tags.removeAll(where: \.isEmpty)
        if let problem = ContactRules.problem(ofName: draft.name) { problems.append("the name \(problem)") }
        if draft.tags.count > ContactRules.tagMaximum {
            problems.append("there are more than \(ContactRules.tagMaximum) tags")
        }
        if let problem = draft.tags.lazy.compactMap({ ContactRules.problem(ofWord: $0) }).first {
            problems.append("a tag \(problem)")
        }
        if phone == nil, problems.isEmpty { problems.append("the phone number is empty") }
        guard let phone, problems.isEmpty else { throw ContactRowError(line: row.line, problems: problems) }
        draft.phone = phone
        return draft
    }

    /// A text without the apostrophe that keeps spreadsheets from running it as a formula; files of errors have it too.
    private static func withoutGuard(_ text: String) -> String {
        let front = text.utf8.prefix(2)
        guard front.first == UInt8(ascii: "'"), let second = front.last, "=+-@\t".utf8.contains(second) else {
            return text
        }
        return String(text.dropFirst())
    }

    /// Spreadsheets break lines inside of cells; a name has one line.
    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: { $0.isNewline || $0 == "\t" }).joined(separator: " ")
    }

    private static func sentence(_ problem: PhoneNumberProblem, _ text: String) -> String {
        let isShortened = text.lowercased().contains("e+") && text.contains(where: \.isNumber)
        return isShortened
            ? "a spreadsheet has rounded this phone number; format its column as text, and export it again"
            : "\(problem)"
    }
}

/// Why a file of contacts cannot be read, or read on.
package struct ContactFileError: Error, Hashable, Sendable, CustomStringConvertible {
    package let line: Int
    package let problems: [String]

    package var description: String { "line \(line): " + problems.joined(separator: "; ") }
}

/// Why one row is no contact.
package struct ContactRowError: Error, Hashable, Sendable {
    package let line: Int
    package let problems: [String]
}
