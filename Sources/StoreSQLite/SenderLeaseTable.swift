import Domain
import GRDB
import Store

/// The row of `sender_leases` that a fence is compared with: one small read by primary key for a whole batch.
struct SenderLeaseTable {
    struct Found {
        let holder: Int64?
        let fence: Int64
        let until: Timestamp
    }

    private let lookup: HotStatement

    init(_ db: Database) throws {
        lookup = try HotStatement(db, "SELECT holder, fence, until FROM sender_leases WHERE sender = ?")
    }

    func find(_ sender: Int64) throws -> Found? {
        try lookup.first(sender) { Found(holder: $0[0], fence: $0[1], until: $0.timestamp(2)) }
    }

    /// The fence of whoever holds a sender; `nil` while nobody does.
    func fence(of sender: Int64) throws -> Int64? {
        guard let found = try find(sender), found.holder != nil else { return nil }
        return found.fence
    }
}
