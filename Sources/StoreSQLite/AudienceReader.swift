import Domain
import GRDB
import Store

/// Reads one page of an audience: walks its source by key from where the last page ended, leaves out who is on an excluded
/// list, and looks up the rest by key. What a page costs depends on its length alone.
struct AudienceReader {
    /// Somebody whom the source names, and where the walk stands behind them.
    private struct Step {
        let contact: Int64
        let cursor: Int64
    }

    /// Rows that a page looked at: those that count, and where the walk goes on.
    private struct Walk {
        var steps: [Step] = []
        var next: Int64?
    }

    private let db: Database
    private let question: AudienceQuestion
    private let workspace: Int64
    private let limit: Int

    init(_ db: Database, _ question: AudienceQuestion) {
        self.db = db
        self.question = question
        workspace = question.workspace.row
        limit = max(1, min(question.limit, 10_000))
    }

    func page() throws -> AudiencePage {
        let walk =
            switch question.audience.source {
            case .everyone: try walkContacts { _ in true }
            case .lists(let lists, unassigned: false): try walkLists(try known(lists))
            case .lists(let lists, unassigned: true): try walkUnassigned(or: try known(lists))
            case .failures(let broadcast, let codes): try walkFailures(of: broadcast, codes: Set(codes))
            }
        let members = try members(walk.steps)
        return AudiencePage(members: members, next: walk.next)
    }

    /// Lists of other workspaces have no members here.
    private func known(_ lists: [Int64]) throws -> [Int64] {
        try Set(lists).sorted().filter { list in
            try db.number("SELECT 1 FROM lists WHERE id = ? AND workspace = ?", [list, workspace]) != nil
        }
    }

    private func walkContacts(_ counts: (Int64) throws -> Bool) throws -> Walk {
        var walk = Walk()
        var rows = 0
        var last = question.after
        let contacts = try HotStatement(
            db,
            """
            SELECT id FROM contacts INDEXED BY contacts_present WHERE workspace = ? AND is_erased = 0 AND id > ?
            ORDER BY id LIMIT ?
            """
        )
        try contacts.each(workspace, question.after, limit) { row in
            rows += 1
            last = row[0]
            if try counts(last) { walk.steps.append(Step(contact: last, cursor: last)) }
        }
        walk.next = rows < limit ? nil : last
        return walk
    }

    /// One walk over everybody finds those on no list, which needs it anyway, and those on a wanted one beside them.
    private func walkUnassigned(or lists: [Int64]) throws -> Walk {
        let anyList = try HotStatement(db, "SELECT 1 FROM list_members WHERE contact = ? LIMIT 1")
        let membership = try ListMembership(db, lists)
        return try walkContacts { contact in
            let isOnAList = try anyList.first(contact) { _ in true } ?? false
            return try !isOnAList || membership.contains(contact)
        }
    }

    private func walkLists(_ lists: [Int64]) throws -> Walk {
        var walk = Walk()
        var merge = try ListMerge(lists, after: question.after, in: db, limit: limit)
        while merge.rowsTaken < limit {
            guard let contact = try merge.next() else { return walk }
            walk.steps.append(Step(contact: contact, cursor: contact))
        }
        walk.next = walk.steps.last?.cursor
        return walk
    }

    /// From the index of what went amiss. A campaign may have failed to reach somebody several times: the first one counts.
    private func walkFailures(of broadcast: Int64, codes: Set<Int>) throws -> Walk {
        let kind = try db.first(
            "SELECT kind FROM broadcasts WHERE id = ? AND workspace = ?",
            [broadcast, workspace],
            { try $0.word(0, column: "kind") as BroadcastKind }
        )
        guard let kind else { return Walk() }
        let failures = try HotStatement(
            db,
            """
            SELECT id, contact, coalesce(reason, 0) FROM messages INDEXED BY messages_amiss
            WHERE broadcast = ? AND (state = 2 OR state = 13 OR state >= 20) AND state = 13 AND id > ? ORDER BY id LIMIT ?
            """
        )
        let earlier = try HotStatement(
            db,
            """
            SELECT coalesce(reason, 0) FROM messages INDEXED BY messages_by_contact
            WHERE contact = ? AND id < ? AND broadcast = ? AND state = 13
            """
        )
        var walk = Walk()
        var rows = 0
        var last = question.after
        try failures.each(broadcast, question.after, limit) { row in
            rows += 1
            last = row[0]
            let contact: Int64 = row[1]
            guard codes.isEmpty || codes.contains(row[2]) else { return }
            var isRepeated = false
            if kind == .apiCampaign {
                try earlier.each(contact, last, broadcast) { row in
                    if codes.isEmpty || codes.contains(row[0]) { isRepeated = true }
                }
            }
            if !isRepeated { walk.steps.append(Step(contact: contact, cursor: last)) }
        }
        walk.next = rows < limit ? nil : last
        return walk
    }

    private func members(_ steps: [Step]) throws -> [AudienceMember] {
        let excluded = try ListMembership(db, question.audience.excludedLists)
        let find = try HotStatement(
            db,
            question.wantsAttributes
                ? """
                SELECT phone, name, consent, last_active_at, attributes, tags FROM contacts
                WHERE id = ? AND workspace = ? AND is_erased = 0
                """
                : """
                SELECT phone, name, consent, last_active_at FROM contacts WHERE id = ? AND workspace = ? AND is_erased = 0
                """
        )
        var members: [AudienceMember] = []
        members.reserveCapacity(steps.count)
        for step in steps where try !excluded.contains(step.contact) {
            let member = try find.first(step.contact, workspace) { row in
                AudienceMember(
                    contact: ID(row: step.contact),
                    phone: row.phone(0),
                    name: row[1],
                    consent: try row.word(2, column: "consent"),
                    lastActiveAt: row.optionalTimestamp(3),
                    attributes: question.wantsAttributes ? CompactTexts.attributes(row[4]) : [],
                    tags: question.wantsAttributes ? CompactTexts.tags(row[5]) : []
                )
            }
            if let member { members.append(member) }
        }
        return members
    }
}

/// Whether somebody is on one of some lists, by a lookup each.
private struct ListMembership {
    private let lists: [Int64]
    private let find: HotStatement

    init(_ db: Database, _ lists: [Int64]) throws {
        self.lists = lists
        find = try HotStatement(db, "SELECT 1 FROM list_members WHERE list = ? AND contact = ?")
    }

    func contains(_ contact: Int64) throws -> Bool {
        for list in lists where try find.first(list, contact, read: { _ in true }) != nil { return true }
        return false
    }
}

/// Members of several lists as one ascending row of contacts, each once, read page by page from every list.
private struct ListMerge {
    private struct Source {
        let list: Int64
        var page: ArraySlice<Int64> = []
        var last: Int64
        var isExhausted = false
    }

    private let members: HotStatement
    private let pageLength: Int
    private var sources: [Source]
    /// How many rows of lists were used up, those of people on several lists each time.
    private(set) var rowsTaken = 0

    init(_ lists: [Int64], after cursor: Int64, in db: Database, limit: Int) throws {
        members = try HotStatement(
            db,
            "SELECT contact FROM list_members WHERE list = ? AND contact > ? ORDER BY contact LIMIT ?"
        )
        // One list gives the whole page at once; of several, most of what was read ahead is read again for the next page.
        pageLength = lists.count == 1 ? limit : min(limit, 256)
        sources = lists.map { Source(list: $0, last: cursor) }
    }

    /// The least contact of all lists; `nil` at the end.
    mutating func next() throws -> Int64? {
        var least: Int64?
        for index in sources.indices {
            guard let head = try head(of: index) else { continue }
            least = least.map { min($0, head) } ?? head
        }
        guard let least else { return nil }
        for index in sources.indices where sources[index].page.first == least {
            sources[index].page.removeFirst()
            rowsTaken += 1
        }
        return least
    }

    private mutating func head(of index: Int) throws -> Int64? {
        if sources[index].page.isEmpty, !sources[index].isExhausted {
            var page: [Int64] = []
            page.reserveCapacity(pageLength)
            try members.each(sources[index].list, sources[index].last, pageLength) { page.append($0[0]) }
            sources[index].isExhausted = page.count < pageLength
            if let last = page.last { sources[index].last = last }
            sources[index].page = page[...]
        }
        return sources[index].page.first
    }
}
