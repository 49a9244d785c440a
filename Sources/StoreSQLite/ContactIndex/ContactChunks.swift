import GRDB

/// Which chunks there are, and which of them the index has.
struct ContactChunks {
    /// How many ids a chunk has.
    let size: Int64
    /// Chunks below this one are full: ids ascend, and a higher one is given.
    let end: Int64
    /// By chunk, ascending.
    let inUse: [(chunk: Int64, edition: Int64)]

    init(_ db: Database, size: Int) throws {
        self.size = Int64(size)
        end = try (db.number("SELECT max(id) FROM contacts") ?? 0) / self.size
        var inUse: [(chunk: Int64, edition: Int64)] = []
        try HotStatement(db, "SELECT chunk, edition FROM contact_chunks WHERE state = 1 ORDER BY chunk")
            .each { inUse.append((chunk: $0[0], edition: $0[1])) }
        self.inUse = inUse
    }

    /// Ids that are looked at in one way.
    enum Section {
        /// The index has them.
        case edition(Int64, chunk: Int64)
        /// They are looked at row by row.
        case rows(ClosedRange<Int64>)
    }

    /// All ids there are, ascending.
    var sections: [Section] {
        var sections: [Section] = []
        var next: Int64 = 0
        for (chunk, edition) in inUse {
            if chunk > next { sections.append(.rows(next * size...chunk * size - 1)) }
            sections.append(.edition(edition, chunk: chunk))
            next = chunk + 1
        }
        return sections + [.rows(next * size...Int64.max)]
    }

    func ids(of chunk: Int64) -> ClosedRange<Int64> { chunk * size...(chunk + 1) * size - 1 }

    /// The first chunk behind another that is to be written, for the first time or anew.
    /// - Parameter changes: so many must have changed at the least.
    func outdated(_ db: Database, behind chunk: Int64?, changedAtLeast changes: Int) throws -> Int64? {
        let first = (chunk ?? -1) + 1
        var next = first
        for (chunk, _) in inUse where chunk >= first {
            if chunk > next { return next }
            if try hasChanged(db, chunk, atLeast: changes) { return chunk }
            next = chunk + 1
        }
        return next < end ? next : nil
    }

    private func hasChanged(_ db: Database, _ chunk: Int64, atLeast changes: Int) throws -> Bool {
        let count = try HotStatement(
            db,
            "SELECT count(*) FROM (SELECT 1 FROM contacts_changed WHERE contact BETWEEN ? AND ? LIMIT ?)"
        ).first(ids(of: chunk).lowerBound, ids(of: chunk).upperBound, changes) { $0[0] as Int }
        return count ?? 0 >= changes
    }
}
