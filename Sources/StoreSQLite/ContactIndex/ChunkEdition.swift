import GRDB
import Store

/// All that the index has to say of one chunk, as one moment of the database has it.
struct ChunkEdition: Sendable {
    let chunk: Int64
    /// Sorted by their key.
    private(set) var postings: [Posting] = []
    private(set) var names: [Names] = []
    /// Who had changed, and how often: they are told here as they are.
    let changes: [Change]

    struct Posting: Sendable {
        let workspace: Int64
        let term: ContactTerm
        let members: [UInt8]
    }

    struct Names: Sendable {
        let workspace: Int64
        let members: [UInt8]
        let words: [UInt8]
        let names: [UInt8]
    }

    struct Change: Sendable {
        let contact: Int64
        let version: Int64
    }

    /// - Parameter size: how many contacts a chunk has.
    init(_ db: Database, of chunk: Int64, size: Int) throws {
        self.chunk = chunk
        let ids = chunk * Int64(size)...chunk * Int64(size) + Int64(size) - 1
        var changes: [Change] = []
        try HotStatement(db, "SELECT contact, version FROM contacts_changed WHERE contact BETWEEN ? AND ?")
            .each(ids.lowerBound, ids.upperBound) { changes.append(Change(contact: $0[0], version: $0[1])) }
        self.changes = changes

        var draft = Draft(size: size)
        let contacts = try HotStatement(
            db,
            """
            SELECT id, workspace, name, source, attributes, tags FROM contacts
            WHERE id BETWEEN ? AND ? AND is_erased = 0 ORDER BY id
            """
        )
        try contacts.each(ids.lowerBound, ids.upperBound) { row in
            draft.take(row, offset: UInt16((row[0] as Int64) - ids.lowerBound))
        }
        names = draft.takeNames()
        postings = draft.takePostings()
    }

    /// What the rows have told so far.
    private struct Draft {
        private struct Entry: Comparable {
            let workspace: Int64
            let term: ContactTerm
            let offset: UInt16

            static func < (left: Entry, right: Entry) -> Bool {
                (left.workspace, left.term, left.offset) < (right.workspace, right.term, right.offset)
            }
        }

        private let size: Int
        private var entries: [Entry] = []
        private var dictionaries: [Int64: (offsets: [UInt16], names: NameDictionary)] = [:]
        /// Most contacts have the same few columns of tags and sources.
        private var known: [String: [ContactTerm]] = [:]

        init(size: Int) {
            self.size = size
            entries.reserveCapacity(size * 3)
        }

        mutating func take(_ row: FoundRow, offset: UInt16) {
            let workspace: Int64 = row[1]
            let name = FoldedText.plain(row[2])
            dictionaries[workspace, default: ([], NameDictionary())].offsets.append(offset)
            dictionaries[workspace, default: ([], NameDictionary())].names.append(name: name)
            var terms = terms(of: row[3]) { [ContactTerm.source($0)] }
            terms += self.terms(of: row[5]) { CompactTexts.tags($0).map { .tag(FoldedText.caseless($0)) } }
            terms += CompactTexts.attributes(row[4]).map { .attribute(FoldedText.caseless($0)) }
            entries += terms.map { Entry(workspace: workspace, term: $0, offset: offset) }
        }

        /// No source looks like a column of tags.
        private mutating func terms(of column: String, _ make: (String) -> [ContactTerm]) -> [ContactTerm] {
            if let terms = known[column] { return terms }
            let terms = make(column)
            known[column] = terms
            return terms
        }

        /// They are let go of as soon as they are written: a server has more to do with its memory.
        mutating func takeNames() -> [Names] {
            defer { dictionaries = [:] }
            return dictionaries.sorted { $0.key < $1.key }.map { workspace, kept in
                Names(
                    workspace: workspace,
                    members: ChunkMembers.posting(of: kept.offsets, size: size),
                    words: kept.names.words,
                    names: kept.names.names
                )
            }
        }

        mutating func takePostings() -> [Posting] {
            var postings: [Posting] = []
            var offsets: [UInt16] = []
            known = [:]
            entries.sort()
            for (place, entry) in entries.enumerated() {
                if offsets.last != entry.offset { offsets.append(entry.offset) }
                let next = place + 1 < entries.count ? entries[place + 1] : nil
                if next?.workspace == entry.workspace, next?.term == entry.term { continue }
                let members = ChunkMembers.posting(of: offsets, size: size)
                postings.append(Posting(workspace: entry.workspace, term: entry.term, members: members))
                offsets.removeAll(keepingCapacity: true)
            }
            entries = []
            return postings
        }
    }
}
