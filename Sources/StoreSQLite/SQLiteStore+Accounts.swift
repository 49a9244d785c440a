package import Domain
import GRDB
package import Store

extension SQLiteStore {
    package func ensureWorkspace(named name: String, at moment: Timestamp) async throws(StoreError) -> Workspace {
        let settings = WorkspaceSettings()
        return try await write { db in
            try db.run(
                """
                INSERT INTO workspaces
                    (name, api_campaign_opt_out, wait_budget_milliseconds, requests_per_minute, created_at)
                VALUES (?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING
                """,
                [
                    name, settings.apiCampaignOptOut, settings.waitBudgetMilliseconds, settings.requestsPerMinute,
                    moment.milliseconds,
                ]
            )
            return try db.written(
                try db.first(
                    """
                    \(Workspace.select) WHERE name = ?
                    """,
                    [name],
                    Workspace.init
                )
            )
        }
    }

    package func workspaces() async throws(StoreError) -> [Workspace] {
        try await read { db in
            try db.all(
                """
                \(Workspace.select) ORDER BY id
                """,
                [],
                Workspace.init
            )
        }
    }

    package func workspace(_ id: ID<Workspace>) async throws(StoreError) -> Workspace? {
        try await read { db in
            try db.first(
                """
                \(Workspace.select) WHERE id = ?
                """,
                [id.row],
                Workspace.init
            )
        }
    }

    package func updateSettings(_ settings: WorkspaceSettings, of workspace: ID<Workspace>) async throws(StoreError) {
        try await write { db in
            try db.run(
                """
                UPDATE workspaces
                SET api_campaign_opt_out = ?, wait_budget_milliseconds = ?, requests_per_minute = ?, default_language = ?,
                    time_zone = ?, resumes_with_template = ?, opt_out_words = ?, opt_in_words = ?, opt_out_reply = ?,
                    opt_in_reply = ?
                WHERE id = ?
                """,
                [
                    settings.apiCampaignOptOut, settings.waitBudgetMilliseconds, settings.requestsPerMinute,
                    settings.defaultLanguage, settings.timeZone, settings.resumesWithTemplate,
                    Self.column(settings.keywords, \.stopWords), Self.column(settings.keywords, \.startWords),
                    settings.replies.optedOut, settings.replies.optedIn,
                    workspace.row,
                ]
            )
        }
    }

    /// The standard ones are not written down: a workspace that chose none gets those of the program it runs.
    private static func column(_ keywords: ConsentKeywords, _ words: KeyPath<ConsentKeywords, [String]>) -> String? {
        keywords == .standard ? nil : CompactTexts.column(tags: keywords[keyPath: words])
    }

    package func addKey(_ key: NewAPIKey) async throws(StoreError) -> APIKey {
        try await write { db in
            try db.run(
                """
                INSERT INTO api_keys (workspace, name, prefix, hash, created_at) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (hash) DO NOTHING
                """,
                [key.workspace.row, key.name, key.prefix, key.hash.column, key.createdAt.milliseconds]
            )
            return try db.written(
                try db.first(
                    "SELECT id, workspace, name, prefix, created_at, revoked_at FROM api_keys WHERE hash = ?",
                    [key.hash.column],
                    APIKey.init
                )
            )
        }
    }

    package func keys(in workspace: ID<Workspace>?) async throws(StoreError) -> [APIKey] {
        try await read { db in
            try db.all(
                """
                SELECT id, workspace, name, prefix, created_at, revoked_at FROM api_keys
                WHERE ?1 IS NULL OR workspace = ?1 ORDER BY id
                """,
                [workspace?.row],
                APIKey.init
            )
        }
    }

    package func key(hash: [UInt8]) async throws(StoreError) -> APIKey? {
        try await read { db in
            try db.first(
                "SELECT id, workspace, name, prefix, created_at, revoked_at FROM api_keys WHERE hash = ?",
                [hash.column],
                APIKey.init
            )
        }
    }

    package func revokeKey(_ id: ID<APIKey>, at moment: Timestamp) async throws(StoreError) -> Bool {
        try await write { db in
            try db.run(
                "UPDATE api_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
                [moment.milliseconds, id.row]
            )
            return db.changesCount == 1
        }
    }
}

extension Workspace {
    static let select = """
        SELECT id, name, api_campaign_opt_out, wait_budget_milliseconds, requests_per_minute, created_at, default_language,
            time_zone, resumes_with_template, opt_out_words, opt_in_words, opt_out_reply, opt_in_reply
        FROM workspaces
        """

    init(_ row: FoundRow) {
        let stop: String? = row[9]
        let start: String? = row[10]
        self.init(
            id: row.id(0),
            name: row[1],
            settings: WorkspaceSettings(
                apiCampaignOptOut: row[2],
                waitBudgetMilliseconds: row[3],
                requestsPerMinute: row[4],
                defaultLanguage: row[6],
                timeZone: row[7],
                resumesWithTemplate: row[8],
                keywords: stop.map { stop in
                    ConsentKeywords(stop: CompactTexts.tags(stop), start: start.map(CompactTexts.tags) ?? [])
                } ?? .standard,
                replies: ConsentReplies(optedOut: row[11], optedIn: row[12])
            ),
            createdAt: row.timestamp(5)
        )
    }
}

extension APIKey {
    fileprivate init(_ row: FoundRow) {
        self.init(
            id: row.id(0),
            workspace: row.id(1),
            name: row[2],
            prefix: row[3],
            createdAt: row.timestamp(4),
            revokedAt: row.optionalTimestamp(5)
        )
    }
}
