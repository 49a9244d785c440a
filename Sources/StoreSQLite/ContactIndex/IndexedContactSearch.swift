import Domain
import GRDB
import Store

/// Finds contacts by anything: in bits, chunk after chunk, where the index has them, and row by row where it does not. Only what a chunk
/// needs is in memory.
struct IndexedContactSearch {
    /// So few of a chunk are looked at themselves, which takes less time than going through all its names.
    private static let few = 16

    private let db: Database
    private let workspace: Int64
    private let filter: ContactFilter
    private let texts: ContactTexts
    private let chunks: ContactChunks
    private let terms: Terms
    private let needle: NameNeedle?
    private let glance: ColumnGlance
    private let rows: HotStatement
    private let row: HotStatement
    private let posting: HotStatement
    private let members: HotStatement
    private let names: HotStatement
    private let changed: HotStatement
    private let optedOut: HotStatement
    private let blocked: HotStatement

    /// What a contact must have, as the index names it.
    private struct Terms {
        /// All of these.
        let all: [ContactTerm]
        /// One of these; none asks for nothing.
        let any: [ContactTerm]

        var isEmpty: Bool { all.isEmpty && any.isEmpty }
    }

    init(_ db: Database, _ workspace: ID<Workspace>, _ filter: ContactFilter, chunk: Int) throws {
        self.db = db
        self.workspace = workspace.row
        self.filter = filter
        texts = ContactTexts(filter)
        chunks = try ContactChunks(db, size: chunk)
        terms = Terms(
            all: (filter.source.map { [.source($0.rawValue)] } ?? []) + texts.attributes.map { .attribute($0) },
            any: texts.tags.map { .tag($0) }
        )
        needle = texts.name.map(NameNeedle.init)
        glance = ColumnGlance(filter)
        let columns = "SELECT id\(texts.isEmpty ? "" : ", name, attributes, tags") FROM contacts"
        let conditions = """
            workspace = ?1 AND is_erased = 0 AND (?4 IS NULL OR source = ?4) AND (?5 IS NULL OR (consent <> 2) = ?5)
                AND (?6 IS NULL OR incoming_blocked = ?6)
            """
        rows = try HotStatement(
            db,
            """
            \(columns) INDEXED BY contacts_present WHERE id BETWEEN ?2 AND ?3 AND \(conditions)
            ORDER BY id\(filter.isOldestFirst ? "" : " DESC")
            """
        )
        row = try HotStatement(db, "\(columns) NOT INDEXED WHERE id = ?2 AND ?2 = ?3 AND \(conditions)")
        posting = try HotStatement(
            db,
            "SELECT members FROM contact_postings WHERE edition = ? AND workspace = ? AND term = ?"
        )
        members = try HotStatement(db, "SELECT members FROM contact_names WHERE edition = ? AND workspace = ?")
        names = try HotStatement(
            db,
            "SELECT members, words, names FROM contact_names WHERE edition = ? AND workspace = ?"
        )
        changed = try HotStatement(db, "SELECT contact FROM contacts_changed WHERE contact BETWEEN ? AND ?")
        optedOut = try HotStatement(
            db,
            """
            SELECT id FROM contacts INDEXED BY contacts_opted_out
            WHERE workspace = ? AND consent = 2 AND is_erased = 0 AND id BETWEEN ? AND ?
            """
        )
        blocked = try HotStatement(
            db,
            """
            SELECT id FROM contacts INDEXED BY contacts_blocked
            WHERE workspace = ? AND incoming_blocked = 1 AND is_erased = 0 AND id BETWEEN ? AND ?
            """
        )
    }

    func page(_ page: PageRequest) throws -> Page<Contact> {
        var window = Window(page)
        let sections = chunks.sections
        for section in filter.isOldestFirst ? sections : sections.reversed() {
            switch section {
            case .rows(let ids): try eachRow(in: ids) { window.take($0) }
            case .edition(let edition, let chunk):
                window.take(try found(in: edition, of: chunk), from: chunk * chunks.size, filter.isOldestFirst)
            }
        }
        let read = try HotStatement(db, "\(Contact.select) FROM contacts WHERE id = ?")
        let items = try window.ids.map { id in try db.written(try read.first(id) { try Contact($0) }) }
        return Page(items: items, total: window.total)
    }

    /// Counts what comes, and keeps the part that was asked for.
    private struct Window {
        private let page: PageRequest
        private(set) var ids: [Int64] = []
        private(set) var total = 0

        init(_ page: PageRequest) {
            self.page = page
        }

        mutating func take(_ id: Int64) {
            if total >= page.offset, ids.count < page.limit { ids.append(id) }
            total += 1
        }

        mutating func take(_ members: ChunkMembers, from first: Int64, _ isOldestFirst: Bool) {
            let count = members.count
            let skipped = max(0, page.offset - total)
            let wanted = min(page.limit - ids.count, count - skipped)
            total += count
            guard wanted > 0 else { return }
            let offsets = Array(members.offsets)
            let part = isOldestFirst ? offsets[skipped...].prefix(wanted) : offsets.dropLast(skipped).suffix(wanted)
            let ids = part.map { first + Int64($0) }
            self.ids += isOldestFirst ? ids : ids.reversed()
        }
    }

    /// Those of the filter, in the order asked for.
    private func eachRow(in ids: ClosedRange<Int64>, _ take: (Int64) -> Void) throws {
        try (ids.lowerBound == ids.upperBound ? row : rows).each(
            workspace,
            ids.lowerBound,
            ids.upperBound,
            filter.source?.rawValue,
            filter.isOptedIn,
            filter.incomingBlocked
        ) { row in
            if !texts.isEmpty {
                guard texts.name == nil || texts.takes(name: row[1]),
                    texts.tags.isEmpty || glance.mayTake(tags: row[3]) && texts.takes(tags: CompactTexts.tags(row[3])),
                    texts.attributes.isEmpty
                        || glance.mayTake(attributes: row[2])
                            && texts.takes(attributes: CompactTexts.attributes(row[2]))
                else { return }
            }
            take(row[0])
        }
    }

    private func found(in edition: Int64, of chunk: Int64) throws -> ChunkMembers {
        let ids = chunks.ids(of: chunk)
        var found = try withTerms(in: edition) ?? named(in: edition) ?? everybody(in: edition)
        // Whom the index does not know as they are now.
        var doubtful = try members(of: changed, ids.lowerBound, ids.upperBound, from: ids.lowerBound)
        found.subtract(doubtful)
        func doubt() {
            doubtful.formUnion(found)
            found = none
        }
        if needle != nil, !terms.isEmpty {
            if found.count <= Self.few { doubt() } else { found.formIntersection(try named(in: edition) ?? none) }
        }
        if needle?.isCut == true { doubt() }
        if !found.isEmpty {
            // These change too often for the index, and have indexes of their own.
            try narrow(&found, to: filter.isOptedIn.map { !$0 }, optedOut, ids)
            try narrow(&found, to: filter.incomingBlocked, blocked, ids)
        }
        for offset in doubtful.offsets {
            let id = ids.lowerBound + Int64(offset)
            try eachRow(in: id...id) { _ in found.insert(offset) }
        }
        return found
    }

    private var none: ChunkMembers { ChunkMembers(size: Int(chunks.size)) }

    /// Those who have the terms asked for; `nil` when none is.
    private func withTerms(in edition: Int64) throws -> ChunkMembers? {
        var found: ChunkMembers?
        for terms in terms.all.map({ [$0] }) + (terms.any.isEmpty ? [] : [terms.any]) {
            let members = try members(with: terms, in: edition)
            if found == nil { found = members } else { found?.formIntersection(members) }
            if found?.isEmpty == true { break }
        }
        return found
    }

    /// Those who have the name asked for; `nil` when none is.
    private func named(in edition: Int64) throws -> ChunkMembers? {
        guard let needle else { return nil }
        let size = Int(chunks.size)
        let named = try names.first(edition, workspace) { row in
            needle.members(
                words: row.bytes(1),
                names: { row.bytes(2) },
                owners: { ChunkMembers(size: size, posting: row.bytes(0)) }
            )
        }
        return (named ?? nil) ?? none
    }

    private func everybody(in edition: Int64) throws -> ChunkMembers {
        let size = Int(chunks.size)
        return try members.first(edition, workspace) { ChunkMembers(size: size, posting: $0.bytes(0)) } ?? none
    }

    private func members(with terms: [ContactTerm], in edition: Int64) throws -> ChunkMembers {
        var members = none
        for term in terms {
            _ = try posting.first(edition, workspace, term.column) { members.insert(posting: $0.bytes(0)) }
        }
        return members
    }

    /// - Parameter isListed: whether those of the list are asked for, or all others; `nil` leaves all.
    private func narrow(
        _ found: inout ChunkMembers,
        to isListed: Bool?,
        _ list: HotStatement,
        _ ids: ClosedRange<Int64>
    ) throws {
        guard let isListed else { return }
        let listed = try members(of: list, workspace, ids.lowerBound, ids.upperBound, from: ids.lowerBound)
        if isListed { found.formIntersection(listed) } else { found.subtract(listed) }
    }

    private func members<each Value: HotValue>(
        of list: HotStatement,
        _ values: repeat each Value,
        from first: Int64
    ) throws -> ChunkMembers {
        var members = none
        try list.each(repeat each values) { members.insert(Int(($0[0] as Int64) - first)) }
        return members
    }
}
