import Domain
import Store

extension StoreConformance {
    static let templatePromises: [StorePromise] = [
        StorePromise("a first sync adds all, a second finds them unchanged") { store in
            let stage = try await Stage(store)
            let templates = [remote("b"), remote("a", language: "hi"), remote("a")]
            let first = try await sync(stage, templates, at: Stage.start)
            try expect(first, is: TemplateSyncCounts(added: 3))
            let before = try await names(stage)
            try expect(before, is: ["a en_US", "a hi", "b en_US"], "by name then language")
            try expect(
                try await sync(stage, templates, at: Stage.start + 9),
                is: TemplateSyncCounts(unchanged: 3)
            )
            let page = try await store.templates(in: stage.workspace, page: PageRequest(offset: 0, limit: 10))
            try expect(page.items.allSatisfy { $0.updatedAt == Stage.start }, "what did not change was not updated")
        },
        StorePromise("a changed template keeps its id and creation time") { store in
            let stage = try await Stage(store)
            _ = try await sync(stage, [remote("a")], at: Stage.start)
            let before = try require(try await store.templates(named: "a", in: stage.workspace).first, "template a")
            var changed = remote("a")
            changed.status = "PAUSED"
            changed.quality = "RED"
            changed.category = .marketing
            changed.parameterFormat = .named
            changed.components = Array("[{}]".utf8)
            changed.waTemplateID = "77"
            try expect(try await sync(stage, [changed], at: Stage.start + 5), is: TemplateSyncCounts(updated: 1))
            let after = try require(try await store.template(before.id, in: stage.workspace), "template a")
            try expect(after.id, is: before.id)
            try expect(after.createdAt, is: Stage.start)
            try expect(after.updatedAt, is: Stage.start + 5)
            try expect(after.status, is: "PAUSED")
            try expect(after.quality, is: "RED")
            try expect(after.category, is: .marketing)
            try expect(after.parameterFormat, is: .named)
            try expect(after.components, is: Array("[{}]".utf8))
            try expect(after.waTemplateID, is: "77")
        },
        StorePromise("a template that is gone at Meta is marked, hidden, and revived with its id") { store in
            let stage = try await Stage(store)
            _ = try await sync(stage, [remote("a"), remote("b")], at: Stage.start)
            let gone = try require(try await store.templates(named: "a", in: stage.workspace).first, "template a")
            try expect(
                try await sync(stage, [remote("b")], at: Stage.start + 1),
                is: TemplateSyncCounts(unchanged: 1, deleted: 1)
            )
            try expect(try await names(stage), is: ["b en_US"])
            try expect(try await store.templates(named: "a", in: stage.workspace), is: [])
            try expect(
                try await sync(stage, [remote("b")], at: Stage.start + 2),
                is: TemplateSyncCounts(unchanged: 1),
                "counted once"
            )
            try expect(
                try await sync(stage, [remote("a"), remote("b")], at: Stage.start + 3),
                is: TemplateSyncCounts(updated: 1, unchanged: 1)
            )
            try expect(try await store.templates(named: "a", in: stage.workspace).first?.id, is: gone.id)
        },
        StorePromise("a sync of one account leaves another's templates alone") { store in
            let stage = try await Stage(store)
            _ = try await sync(stage, [remote("a")], at: Stage.start)
            _ = try await store.mirrorTemplates([remote("z")], of: "other", in: stage.workspace, at: Stage.start)
            try expect(try await names(stage), is: ["a en_US", "z en_US"])
        },
        StorePromise("a template that Meta lists twice is mirrored once") { store in
            let stage = try await Stage(store)
            try expect(
                try await sync(stage, [remote("a"), remote("a")], at: Stage.start),
                is: TemplateSyncCounts(added: 1)
            )
            try expect(
                try await sync(stage, [remote("a"), remote("a")], at: Stage.start),
                is: TemplateSyncCounts(unchanged: 1)
            )
        },
        StorePromise("templates come page by page, with the number of all") { store in
            let stage = try await Stage(store)
            _ = try await sync(stage, (0..<5).map { remote("t\($0)") }, at: Stage.start)
            let page = try await store.templates(in: stage.workspace, page: PageRequest(offset: 3, limit: 10))
            try expect(page.items.map(\.name), is: ["t3", "t4"])
            try expect(page.total, is: 5)
        },
        StorePromise(
            "a template that Meta stops has its status at once, and what is being sent of it pauses with the reason"
        ) {
            store in
            let stage = try await Stage(store)
            var template = remote("festival")
            template.waTemplateID = "4711"
            var other = remote("other")
            other.waTemplateID = "4712"
            _ = try await store.mirrorTemplates(
                [template, other],
                of: stage.sender.wabaID,
                in: stage.workspace,
                at: Stage.start
            )
            let sending = try await stage.createList("sending")
            let drafted = try await stage.createList("drafted", state: .draft)
            func apply(_ event: String, _ id: String = "4711") async throws {
                var work = InboxWork(statuses: [], consumed: [], unreadable: [], at: Stage.start + 5)
                work.templates = [
                    TemplateReport(waTemplateID: id, change: .status(event: event, reason: "FIRST_PAUSE"))
                ]
                _ = try await store.applyStatuses(work)
            }
            try await apply("PAUSED", "4712")
            try expect(
                try await store.broadcast(sending.id, in: stage.workspace)?.state,
                is: .sending,
                "another template"
            )
            try await apply("FLAGGED")
            try expect(try await store.broadcast(sending.id, in: stage.workspace)?.state, is: .sending, "a warning")
            try await apply("PAUSED")
            let paused = try require(try await store.broadcast(sending.id, in: stage.workspace), "the broadcast")
            try expect(paused.state, is: .paused)
            try expect(paused.trouble?.code, is: 132_015)
            try expect(paused.trouble?.title.contains("FIRST_PAUSE") == true, "the reason")
            try expect(try await store.broadcast(drafted.id, in: stage.workspace)?.state, is: .draft)
            let status = { try await store.templates(named: "festival", in: stage.workspace).first?.status }
            try expect(try await status(), is: "PAUSED")
            try await apply("APPROVED")
            try expect(try await status(), is: "APPROVED")
            try expect(try await store.broadcast(sending.id, in: stage.workspace)?.state, is: .paused, "people resume")
        },
        StorePromise("a template that is edited or recategorised pauses what is sent of it, once; its quality is kept")
        {
            store in
            let stage = try await Stage(store)
            var template = remote("festival")
            template.waTemplateID = "4711"
            _ = try await sync(stage, [template], at: Stage.start)
            let sending = try await stage.createList("sending")
            func apply(_ change: TemplateReport.Change) async throws -> Broadcast? {
                var work = InboxWork(statuses: [], consumed: [], unreadable: [], at: Stage.start + 5)
                work.templates = [TemplateReport(waTemplateID: "4711", change: change)]
                _ = try await store.applyStatuses(work)
                return try await store.broadcast(sending.id, in: stage.workspace)
            }
            try expect(try await apply(.quality("RED"))?.state, is: .sending)
            let mirrored = { try await store.templates(named: "festival", in: stage.workspace).first }
            try expect(try await mirrored()?.quality, is: "RED")
            try expect(try await apply(.category("MARKETING"))?.state, is: .paused)
            try expect(try await mirrored()?.category, is: .marketing)
            try await store.setBroadcastState(.sending, of: sending.id)
            try expect(try await apply(.category("MARKETING"))?.state, is: .sending, "a repeated notice")
            let edited = try await apply(.components)
            try expect(edited?.state, is: .paused)
            try expect(edited?.trouble?.title.contains("edited") == true, "the reason")
        },
        StorePromise("where the workspace wants it, broadcasts go on when their template is approved again") { store in
            let stage = try await Stage(store)
            var template = remote("festival")
            template.waTemplateID = "4711"
            _ = try await sync(stage, [template], at: Stage.start)
            try await store.updateSettings(WorkspaceSettings(resumesWithTemplate: true), of: stage.workspace)
            let sending = try await stage.createList("sending")
            let byHand = try await stage.createList("by hand")
            try await store.setBroadcastState(.paused, of: byHand.id)
            func apply(_ event: String) async throws -> Broadcast? {
                var work = InboxWork(statuses: [], consumed: [], unreadable: [], at: Stage.start + 5)
                work.templates = [TemplateReport(waTemplateID: "4711", change: .status(event: event, reason: nil))]
                _ = try await store.applyStatuses(work)
                return try await store.broadcast(sending.id, in: stage.workspace)
            }
            try expect(try await apply("PAUSED")?.state, is: .paused)
            let resumed = try await apply("UNPAUSED")
            try expect(resumed?.state, is: .sending)
            try expect(resumed?.trouble == nil, "the trouble is over")
            try expect(
                try await store.broadcast(byHand.id, in: stage.workspace)?.state,
                is: .paused,
                "an operator's pause"
            )
        },
    ]

    private static func remote(_ name: String, language: String = "en_US") -> RemoteTemplate {
        RemoteTemplate(
            waTemplateID: "500",
            name: name,
            language: language,
            category: .utility,
            status: "APPROVED",
            parameterFormat: .positional,
            quality: nil,
            components: Array(#"[{"type":"BODY","text":"Hi {{1}}"}]"#.utf8)
        )
    }

    private static func sync(_ stage: Stage, _ templates: [RemoteTemplate], at moment: Timestamp) async throws
        -> TemplateSyncCounts
    {
        try await stage.store.mirrorTemplates(templates, of: "2002", in: stage.workspace, at: moment)
    }

    private static func names(_ stage: Stage) async throws -> [String] {
        try await stage.store.templates(in: stage.workspace, page: PageRequest(offset: 0, limit: 10))
            .items.map { $0.name + " " + $0.language }
    }
}
