import Domain
import Store

extension StoreConformance {
    static let accountPromises: [StorePromise] = [
        StorePromise("a workspace that exists is given back unchanged") { store in
            let first = try await store.ensureWorkspace(named: "acme", at: Stage.start)
            let again = try await store.ensureWorkspace(named: "acme", at: Stage.start + 5)
            let other = try await store.ensureWorkspace(named: "Acme", at: Stage.start + 5)
            try expect(again, is: first)
            try expect(other.id != first.id, "names are compared as written")
            try expect(first.createdAt, is: Stage.start)
            try expect(try await store.workspaces(), is: [first, other])
            try expect(try await store.workspace(other.id), is: other)
            try expect(try await store.workspace(ID(row: 999)), is: nil)
        },
        StorePromise("settings of a workspace are kept, and only there") { store in
            let acme = try await store.ensureWorkspace(named: "acme", at: Stage.start)
            let other = try await store.ensureWorkspace(named: "other", at: Stage.start)
            let settings = WorkspaceSettings(
                apiCampaignOptOut: true,
                waitBudgetMilliseconds: 250,
                requestsPerMinute: 60,
                replies: ConsentReplies(optedOut: "Bye \"Asha\"\n", optedIn: nil)
            )
            try await store.updateSettings(settings, of: acme.id)
            try expect(try await store.workspace(acme.id)?.settings, is: settings)
            try expect(try await store.workspace(other.id), is: other)
        },
        StorePromise("a key is found by its hash, and adding the hash again changes nothing") { store in
            let stage = try await Stage(store)
            let hash = [UInt8](repeating: 9, count: 32)
            let new = NewAPIKey(
                workspace: stage.workspace,
                name: "ci",
                prefix: "crk_12",
                hash: hash,
                createdAt: Stage.start
            )
            let key = try await store.addKey(new)
            var changed = new
            changed.name = "another"
            changed.createdAt = Stage.start + 9
            try expect(try await store.addKey(changed), is: key)
            try expect(try await store.key(hash: hash), is: key)
            try expect(try await store.key(hash: [UInt8](repeating: 8, count: 32)), is: nil)
            try expect(try await store.keys(in: stage.workspace), is: [key])
        },
        StorePromise("a key is revoked once, and stays visible") { store in
            let stage = try await Stage(store)
            let hash = [UInt8](repeating: 9, count: 32)
            let key = try await store.addKey(
                NewAPIKey(workspace: stage.workspace, name: "ci", prefix: "crk", hash: hash, createdAt: Stage.start)
            )
            try expect(try await store.revokeKey(key.id, at: Stage.start + 1), is: true)
            try expect(try await store.revokeKey(key.id, at: Stage.start + 2), is: false)
            try expect(try await store.revokeKey(ID(row: 999), at: Stage.start), is: false)
            try expect(try await store.key(hash: hash)?.revokedAt, is: Stage.start + 1)
            try expect(try await store.keys(in: nil).map(\.id), is: [key.id])
        },
        StorePromise("keys are listed by workspace, or all, oldest first") { store in
            let acme = try await store.ensureWorkspace(named: "acme", at: Stage.start)
            let other = try await store.ensureWorkspace(named: "other", at: Stage.start)
            var keys: [APIKey] = []
            for (number, workspace) in [acme, other, acme].enumerated() {
                let hash = [UInt8](repeating: UInt8(number), count: 32)
                keys.append(
                    try await store.addKey(
                        NewAPIKey(
                            workspace: workspace.id,
                            name: "k",
                            prefix: "p",
                            hash: hash,
                            createdAt: Stage.start
                        )
                    )
                )
            }
            try expect(try await store.keys(in: nil), is: keys)
            try expect(try await store.keys(in: acme.id), is: [keys[0], keys[2]])
        },
        StorePromise("a sender that is put again is replaced, keeping id, state and creation time") { store in
            let stage = try await Stage(store)
            let paused = SenderState.paused(code: 131_031, reason: "Account locked")
            try await store.setSenderState(paused, of: stage.sender.id, at: Stage.start)
            let report = NumberReport(displayPhoneNumber: "+1 555 0100", recipientsPerDay: 250)
            try await store.noteNumber(report, of: stage.sender.id)
            var new = NewSender.example(in: stage.workspace, name: "New shop")
            new.wabaID = "3003"
            new.accessToken = SealedSecret(bytes: [9])
            new.appSecret = nil
            new.verifyToken = SealedSecret(bytes: [8])
            new.rateLimit = 20
            new.createdAt = Stage.start + 99
            let put = try await store.putSender(new)
            try expect(put.id, is: stage.sender.id)
            try expect(put.state, is: paused)
            try expect(put.createdAt, is: Stage.start)
            try expect(put.name, is: "New shop")
            try expect(put.wabaID, is: "3003")
            try expect(put.accessToken, is: SealedSecret(bytes: [9]))
            try expect(put.appSecret, is: SealedSecret(bytes: [4]), "what was not given is kept")
            try expect(put.verifyToken, is: SealedSecret(bytes: [8]))
            try expect(put.rateLimit, is: 20)
            try expect(put.displayPhoneNumber, is: "+1 555 0100")
            try expect(put.recipientsPerDay, is: 250)
            try expect(try await store.senders(in: nil), is: [put])
            new.name = nil
            new.verifyToken = nil
            let again = try await store.putSender(new)
            try expect(again.name, is: "New shop")
            try expect(again.verifyToken, is: SealedSecret(bytes: [8]))
            let unlimited = NumberReport(displayPhoneNumber: nil, recipientsPerDay: nil)
            try await store.noteNumber(unlimited, of: stage.sender.id)
            let known = try await store.senders(in: stage.workspace).first
            try expect(known?.displayPhoneNumber, is: "+1 555 0100")
            try expect(known?.recipientsPerDay, is: nil, "the limit is gone")
            new.phoneNumberID = "4711"
            try expect(try await store.putSender(new).name, is: "4711", "a new one without a name")
        },
        StorePromise("a paused sender becomes active again") { store in
            let stage = try await Stage(store)
            try expect(stage.sender.state, is: .active)
            try await store.setSenderState(
                .paused(code: 190, reason: "Token expired"),
                of: stage.sender.id,
                at: Stage.start
            )
            try await store.setSenderState(.active, of: stage.sender.id, at: Stage.start)
            try expect(try await store.senders(in: stage.workspace).first?.state, is: .active)
        },
        StorePromise("the same number in two workspaces is two senders") { store in
            let acme = try await Stage(store, name: "acme")
            let other = try await Stage(store, name: "other")
            try expect(acme.sender.id != other.sender.id, "one sender for two workspaces")
            try expect(try await store.senders(in: other.workspace), is: [other.sender])
            try expect(try await store.senders(in: nil), is: [acme.sender, other.sender])
        },
        StorePromise("a store that works has no problems") { store in
            try expect(await store.healthProblems(), is: [])
        },
    ]
}
