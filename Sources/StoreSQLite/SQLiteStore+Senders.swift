package import Domain
import GRDB
package import Store

extension SQLiteStore {
    package func putSender(_ sender: NewSender) async throws(StoreError) -> Sender {
        try await write { db in
            try db.run(
                """
                INSERT INTO senders
                    (workspace, name, phone_number_id, waba_id, access_token, app_secret, verify_token, rate_limit, created_at)
                VALUES (?1, coalesce(?2, ?3), ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                ON CONFLICT (workspace, phone_number_id) DO UPDATE SET
                    name = coalesce(?2, name), waba_id = excluded.waba_id, access_token = excluded.access_token,
                    app_secret = coalesce(?6, app_secret), verify_token = coalesce(?7, verify_token),
                    rate_limit = excluded.rate_limit
                """,
                [
                    sender.workspace.row, sender.name, sender.phoneNumberID, sender.wabaID,
                    sender.accessToken.bytes.column, sender.appSecret?.bytes.column, sender.verifyToken?.bytes.column,
                    sender.rateLimit, sender.createdAt.milliseconds,
                ]
            )
            return try db.written(
                try db.first(
                    "\(Sender.select) WHERE workspace = ? AND phone_number_id = ?",
                    [sender.workspace.row, sender.phoneNumberID],
                    Sender.init
                )
            )
        }
    }

    package func senders(in workspace: ID<Workspace>?) async throws(StoreError) -> [Sender] {
        try await read { db in
            try db.all(
                "\(Sender.select) WHERE ?1 IS NULL OR workspace = ?1 ORDER BY id",
                [workspace?.row],
                Sender.init
            )
        }
    }

    package func setSenderState(_ state: SenderState, of sender: ID<Sender>, at moment: Timestamp)
        async throws(StoreError)
    {
        let (code, reason): (Int?, String?) =
            switch state {
            case .active: (nil, nil)
            case .paused(let code, let reason): (code, reason)
            }
        try await write { db in
            try db.run(
                "UPDATE senders SET paused_code = ?, paused_reason = ? WHERE id = ?",
                [code, reason, sender.row]
            )
            try EventOutbox(db, at: moment).tellOfSender(sender.row)
        }
    }

    package func noteNumber(_ report: NumberReport, of sender: ID<Sender>) async throws(StoreError) {
        try await write { db in
            try db.run(
                """
                UPDATE senders SET display_phone_number = coalesce(?, display_phone_number), recipients_per_day = ?
                WHERE id = ?
                """,
                [report.displayPhoneNumber, report.recipientsPerDay, sender.row]
            )
        }
    }
}

extension Sender {
    fileprivate static let select = """
        SELECT id, workspace, name, phone_number_id, waba_id, display_phone_number, access_token, app_secret, verify_token,
            rate_limit, paused_code, paused_reason, created_at, recipients_per_day
        FROM senders
        """

    fileprivate init(_ row: FoundRow) {
        let pausedCode: Int? = row[10]
        self.init(
            id: row.id(0),
            workspace: row.id(1),
            name: row[2],
            phoneNumberID: row[3],
            wabaID: row[4],
            displayPhoneNumber: row[5],
            accessToken: SealedSecret(bytes: row.bytes(6)),
            appSecret: row.optionalBytes(7).map(SealedSecret.init(bytes:)),
            verifyToken: row.optionalBytes(8).map(SealedSecret.init(bytes:)),
            rateLimit: row[9],
            recipientsPerDay: row[13],
            state: pausedCode.map { .paused(code: $0, reason: row[11] ?? "") } ?? .active,
            createdAt: row.timestamp(12)
        )
    }
}
