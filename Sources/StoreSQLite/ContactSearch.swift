import Domain
import GRDB
import Store

/// Finds contacts: by columns, where each that is asked for has an index of its own, and by everything else as ``IndexedContactSearch`` does.
struct ContactSearch {
    /// Where a page lies too deep for walking there.
    private static let deep = 5_000

    private let db: Database
    private let workspace: ID<Workspace>
    private let filter: ContactFilter
    private let chunk: Int

    /// - Parameter chunk: how many contacts a chunk of their index has.
    init(_ db: Database, _ workspace: ID<Workspace>, _ filter: ContactFilter, chunk: Int) {
        self.db = db
        self.workspace = workspace
        self.filter = filter
        self.chunk = chunk
    }

    func page(_ page: PageRequest) throws -> Page<Contact> {
        if filter.phone != nil { return try pageOfOne(page) }
        if !Self.takesIndex(filter, page) { return try pageOfRows(page) }
        return try IndexedContactSearch(db, workspace, filter, chunk: chunk).page(page)
    }

    /// Whether no single index of the database has the answer.
    static func takesIndex(_ filter: ContactFilter, _ page: PageRequest) -> Bool {
        filter.phone == nil && (!hasOneIndex(filter) || page.offset >= deep)
    }

    private static func hasOneIndex(_ filter: ContactFilter) -> Bool {
        let asked = [filter.source != nil, filter.isOptedIn != nil, filter.incomingBlocked != nil]
        return ContactTexts(filter).isEmpty && asked.count { $0 } <= 1
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

        var source: String { "FROM contacts \(index) WHERE " + conditions.joined(separator: " AND ") }
    }

    private var order: String { filter.isOldestFirst ? "ORDER BY id" : "ORDER BY id DESC" }

    private func pageOfRows(_ page: PageRequest) throws -> Page<Contact> {
        let columns = Columns(filter, workspace: workspace.row)
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
        } else if filter.isOptedIn == nil, filter.incomingBlocked == nil {
            let sum = try db.number(
                "SELECT sum(n) FROM contact_counts WHERE workspace = ?1 AND (?2 IS NULL OR source = ?2)",
                [workspace.row, filter.source?.rawValue]
            )
            return Int(sum ?? 0)
        } else {
            let columns = Columns(filter, workspace: workspace.row)
            return Int(
                try db.number("SELECT count(*) \(columns.source)", StatementArguments(columns.arguments)) ?? 0
            )
        }
        return try count(others) - count(rare)
    }

    /// A number is one contact's at the most, and its texts are looked at here.
    private func pageOfOne(_ page: PageRequest) throws -> Page<Contact> {
        let columns = Columns(filter, workspace: workspace.row)
        let found = try db.all(
            "\(Contact.select) \(columns.source)",
            StatementArguments(columns.arguments),
            Contact.init
        )
        .filter(filter.takesTexts)
        return Page(items: Array(found.dropFirst(page.offset).prefix(page.limit)), total: found.count)
    }
}
