import Domain
import GRDB
import Store

/// Finds contacts. Columns are looked at by the database, each with an index of its own; texts here, because case and accents are more
/// than it knows.
struct ContactSearch {
    private let db: Database
    private let workspace: Int64
    private let filter: ContactFilter

    init(_ db: Database, _ workspace: ID<Workspace>, _ filter: ContactFilter) {
        self.db = db
        self.workspace = workspace.row
        self.filter = filter
    }

    func page(_ page: PageRequest) throws -> Page<Contact> {
        filter.looksAtTexts ? try walk(page) : try pageOfRows(page)
    }

    /// What a question asks of the columns.
    private struct Columns {
        var conditions = ["workspace = ?", "is_erased = 0"]
        var arguments: [(any DatabaseValueConvertible)?]
        var index = "INDEXED BY contacts_present"

        init(_ filter: ContactFilter, workspace: Int64) {
            arguments = [workspace]
            if let source = filter.source {
                add("source = ?", index: "contacts_by_source")
                arguments.append(source.rawValue)
            }
            if let isOptedIn = filter.isOptedIn {
                if isOptedIn { add("consent <> 2") } else { add("consent = 2", index: "contacts_opted_out") }
            }
            if let isBlocked = filter.incomingBlocked {
                if isBlocked {
                    add("incoming_blocked = 1", index: "contacts_blocked")
                } else {
                    add("incoming_blocked = 0")
                }
            }
            if let phone = filter.phone {
                add("folded = ?")
                arguments.append(phone.folded.column)
                // The number is unique: nothing is narrower.
                index = ""
            }
        }

        private mutating func add(_ condition: String, index name: String? = nil) {
            conditions.append(condition)
            if let name { index = "INDEXED BY \(name)" }
        }

        /// Leaves out most rows that the texts will leave out, where the database can see it: a text of ASCII is in a text of ASCII or
        /// is not, and any other text is for the program to judge.
        mutating func narrow(by filter: ContactFilter) {
            if let name = filter.name { mayHold(name, "name") }
            for attribute in filter.attributes { mayHold(attribute.value, "attributes") }
            if !filter.tags.isEmpty { add("tags <> '[]'") }
        }

        private mutating func mayHold(_ text: String, _ column: String) {
            // Quotes and backslashes are written otherwise in the column.
            guard text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) && !"\"\\".utf8.contains($0) }) else { return }
            add("(\(column) LIKE ? ESCAPE '~' OR \(column) GLOB '*[^ -~]*')")
            let escaped = text.map { "%_~".contains($0) ? "~\($0)" : String($0) }.joined()
            arguments.append("%\(escaped)%")
        }

        var source: String { "FROM contacts \(index) WHERE " + conditions.joined(separator: " AND ") }
    }

    private var order: String { filter.isOldestFirst ? "ORDER BY id" : "ORDER BY id DESC" }

    private func pageOfRows(_ page: PageRequest) throws -> Page<Contact> {
        let columns = Columns(filter, workspace: workspace)
        // The rows are found in the index alone, however far in the page lies, and read then.
        let items = try db.all(
            """
            \(Contact.select) FROM contacts WHERE id IN (SELECT id \(columns.source) \(order) LIMIT ? OFFSET ?) \(order)
            """,
            StatementArguments(columns.arguments + [page.limit, page.offset]),
            Contact.init
        )
        return Page(items: items, total: try count(filter))
    }

    /// The common half of a yes-or-no is counted as all that the rare half leaves.
    private func count(_ filter: ContactFilter) throws -> Int {
        var others = filter
        var rare = filter
        if filter.isOptedIn == true {
            (others.isOptedIn, rare.isOptedIn) = (nil, false)
        } else if filter.incomingBlocked == false {
            (others.incomingBlocked, rare.incomingBlocked) = (nil, true)
        } else if filter.isOptedIn == nil, filter.incomingBlocked == nil, filter.phone == nil {
            let sum = try db.number(
                "SELECT sum(n) FROM contact_counts WHERE workspace = ?1 AND (?2 IS NULL OR source = ?2)",
                [workspace, filter.source?.rawValue]
            )
            return Int(sum ?? 0)
        } else {
            let columns = Columns(filter, workspace: workspace)
            return Int(
                try db.number("SELECT count(*) \(columns.source)", StatementArguments(columns.arguments)) ?? 0
            )
        }
        return try count(others) - count(rare)
    }

    /// Goes over all that the columns take: their texts say which count.
    private func walk(_ page: PageRequest) throws -> Page<Contact> {
        var items: [Contact] = []
        var total = 0
        var columns = Columns(filter, workspace: workspace)
        columns.narrow(by: filter)
        let found = try FoundRow.fetchCursor(
            db,
            sql: "\(Contact.select) \(columns.source) \(order)",
            arguments: StatementArguments(columns.arguments)
        )
        while let row = try found.next() {
            let contact = try Contact(row)
            guard filter.takesTexts(of: contact) else { continue }
            if total >= page.offset, items.count < page.limit { items.append(contact) }
            total += 1
        }
        return Page(items: items, total: total)
    }
}
