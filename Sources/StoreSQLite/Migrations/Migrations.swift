import GRDB

/// Every step from an empty file to today's schema, in order. A step that has shipped is never edited: another one follows it.
/// Steps are plain SQL and know no type of the program, so that they mean the same for ever.
enum Migrations {
    static let migrator: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        register("A database knows which life it is in", aDatabaseKnowsWhichLifeItIsIn)
        register("Workspaces have keys and senders", workspacesHaveKeysAndSenders)
        register("Templates mirror those at Meta", templatesMirrorThoseAtMeta)
        register("Contacts are people with a number", contactsArePeopleWithANumber)
        register("Broadcasts count their messages", broadcastsCountTheirMessages)
        register("Messages wait, are tried and settle", messagesWaitAreTriedAndSettle)
        register("Answers are kept for idempotency keys", answersAreKeptForIdempotencyKeys)
        register("Webhooks are kept until worked off", webhooksAreKeptUntilWorkedOff)
        register("Contacts are on lists", contactsAreOnLists)
        register("Broadcasts have an audience and a plan", broadcastsHaveAnAudienceAndAPlan)
        register("People answer", peopleAnswer)
        register("Contacts can be erased", contactsCanBeErased)
        register("Workspaces choose, and Meta speaks of accounts", workspacesChooseAndMetaSpeaks)
        register("Changes are told", changesAreTold)
        register("Workspaces reply", workspacesReply)
        register("People need no number", peopleNeedNoNumber)
        register("Files are kept", filesAreKept)
        register("Broadcasts keep quiet", broadcastsKeepQuiet)
        register("Webhooks are never mistaken for others", webhooksAreNeverMistaken)
        register("Messages are counted in blocks", messagesAreCountedInBlocks)
        register("Senders remember their limit", sendersRememberTheirLimit)
        register("Contacts are found by their texts", contactsAreFoundByTheirTexts)
        register("What went amiss is quick to write", whatWentAmissIsQuickToWrite)
        register("Senders are leased", sendersAreLeased)
        return migrator

        func register(_ sentence: String, _ sql: String) {
            // Foreign keys are checked as always: a step that rebuilt a table would have to say otherwise here.
            migrator.registerMigration(sentence, foreignKeyChecks: .immediate) { try $0.execute(sql: sql) }
        }
    }()

    /// The steps that a database has before it, oldest first.
    static func pending(_ db: Database) throws -> [String] {
        let applied = try migrator.appliedIdentifiers(db)
        return migrator.migrations.filter { !applied.contains($0) }
    }
}
