import Domain
import Store

extension StoreConformance {
    static let broadcastPromises: [StorePromise] = [
        StorePromise("a created broadcast is found by id and by name, whole") { store in
            let stage = try await Stage(store)
            for (number, kind) in [BroadcastKind.apiCampaign, .broadcast].enumerated() {
                var new = NewBroadcast.example(in: stage.workspace, name: "Diwali \(number)", kind: kind)
                new.templateLanguage = number == 0 ? nil : "hi"
                new.createdAt = Stage.start + 77
                guard case .created(let created) = try await store.createBroadcast(new, answer: nil) else {
                    throw BrokenPromise(description: "not created")
                }
                try expect(
                    created,
                    is: Broadcast(
                        id: created.id,
                        workspace: new.workspace,
                        name: new.name,
                        kind: kind,
                        state: .live,
                        templateName: "festival",
                        templateLanguage: new.templateLanguage,
                        sender: nil,
                        createdAt: Stage.start + 77
                    )
                )
                try expect(try await store.broadcast(created.id, in: stage.workspace), is: created)
                try expect(try await store.broadcast(named: new.name, in: stage.workspace), is: created)
            }
            try expect(try await store.broadcast(named: "diwali 0", in: stage.workspace), is: nil, "as written")
            try expect(stage.broadcast.sender, is: stage.sender.id)
        },
        StorePromise("a taken name gives the broadcast that has it, before any key is looked at") { store in
            let stage = try await Stage(store)
            let new = NewBroadcast.example(in: stage.workspace, name: "offer")
            let answer = stage.keptAnswer("k1")
            try expect(try await store.createBroadcast(new, answer: answer), is: .nameTaken(stage.broadcast))
            let question = AnswerQuestion(workspace: stage.workspace, key: "k1")
            try expect(try await store.keptAnswers([question], at: Stage.start), is: [nil], "and takes no key")
        },
        StorePromise("a broadcast takes its idempotency key with it, and a taken key creates nothing") { store in
            let stage = try await Stage(store)
            let answer = stage.keptAnswer("k1", answer: KeptAnswer.Answer(status: 201, body: Array("{}".utf8)))
            let first = NewBroadcast.example(in: stage.workspace, name: "first")
            guard case .created = try await store.createBroadcast(first, answer: answer) else {
                throw BrokenPromise(description: "not created")
            }
            let second = NewBroadcast.example(in: stage.workspace, name: "second")
            try expect(try await store.createBroadcast(second, answer: answer), is: .keyTaken(answer))
            try expect(try await store.broadcast(named: "second", in: stage.workspace), is: nil)
        },
        StorePromise("broadcasts come newest first, page by page") { store in
            let stage = try await Stage(store)
            for number in 1...4 { _ = try await stage.createBroadcast(named: "b\(number)") }
            let page = try await store.broadcasts(
                in: stage.workspace,
                matching: BroadcastFilter(),
                page: PageRequest(offset: 1, limit: 2)
            )
            try expect(page.items.map(\.name), is: ["b3", "b2"])
            try expect(page.total, is: 5)
            let past = try await store.broadcasts(
                in: stage.workspace,
                matching: BroadcastFilter(),
                page: PageRequest(offset: 9, limit: 2)
            )
            try expect(past.items, is: [])
        },
        StorePromise("the state of a broadcast is kept") { store in
            let stage = try await Stage(store)
            for state in BroadcastState.allCases {
                try await store.setBroadcastState(state, of: stage.broadcast.id)
                try expect(try await store.broadcast(stage.broadcast.id, in: stage.workspace)?.state, is: state)
            }
        },
        StorePromise("a new broadcast counts nothing") { store in
            let stage = try await Stage(store)
            try expect(try await stage.counts(), is: [:])
        },
    ]
}
