import Domain
import Store

extension StoreConformance {
    /// Statuses that bear no tag of ours, or somebody else's.
    static let strayStatusPromises: [StorePromise] = [
        StorePromise("the installation does not change") { store in
            let first = try await store.installation()
            try expect(try await store.installation(), is: first)
        },
        StorePromise("a tag of another installation moves nothing") { store in
            let stage = try await Stage(store)
            let message = try await stage.sending()
            let tag = AttemptTag(installation: try await store.installation() ^ 1, message: message, attempt: 1)
            let report = StatusReport.example(
                .delivered,
                phoneNumberID: stage.sender.phoneNumberID,
                wamid: "wamid.A",
                tag: tag
            )
            try expect(try await stage.apply([report]), is: [])
            try expect(try await stage.state(message), is: .sending)
        },
        StorePromise("a tag of an attempt or a row that never was moves nothing") { store in
            let stage = try await Stage(store)
            let message = try await stage.sending()
            let reports = [
                try await stage.report(.delivered, message, attempt: 2),
                try await stage.report(.delivered, ID(row: message.row + 1_000)),
            ]
            try expect(try await stage.apply(reports), is: [])
            try expect(try await stage.state(message), is: .sending)
        },
        StorePromise("a status of another phone number moves nothing, even with the right tag") { store in
            let stage = try await Stage(store)
            let other = try await Stage(store, name: "other", phoneNumberID: "6006")
            let message = try await stage.sending()
            try await stage.settle(message, .taken("wamid.A"))
            var forged = try await stage.report(.failed, message, wamid: "wamid.A")
            forged.phoneNumberID = other.sender.phoneNumberID
            forged.recipientID = "919812345678"
            try expect(try await stage.apply([forged]), is: [])
            try expect(try await stage.state(message), is: .accepted)
        },
        StorePromise("without a tag a status finds its message by recipient and wamid") { store in
            let stage = try await Stage(store)
            let messages = [try await stage.sending(), try await stage.sending()]
            for message in messages { try await stage.settle(message, .taken("wamid.\(message.row)")) }
            let report = StatusReport.example(
                .read,
                phoneNumberID: stage.sender.phoneNumberID,
                wamid: "wamid.\(messages[0].row)",
                tag: nil,
                recipientID: "919812345678"
            )
            try expect(try await stage.apply([report]).map(\.message), is: [messages[0]])
            try expect(try await stage.state(messages[0]), is: .read)
            try expect(try await stage.state(messages[1]), is: .accepted)
        },
        StorePromise("a tag of another life of the database does not hide the wamid") { store in
            let stage = try await Stage(store)
            let message = try await stage.sending()
            try await stage.settle(message, .taken("wamid.A"))
            let tag = AttemptTag(installation: try await store.installation() ^ 1, message: message, attempt: 1)
            let report = StatusReport.example(
                .read,
                phoneNumberID: stage.sender.phoneNumberID,
                wamid: "wamid.A",
                tag: tag,
                recipientID: "919812345678"
            )
            try expect(try await stage.apply([report]).map(\.state), is: [.read])
        },
        StorePromise("a recipient is found by the id that Meta answered, and by any spelling of the number") { store in
            let stage = try await Stage(store)
            let mexican = try await stage.sending(5_215_512_345_678)
            try await stage.settle(mexican, .taken("wamid.M", waID: "13135550002"))
            let brazilian = try await stage.sending(brazilLong)
            try await stage.settle(brazilian, .taken("wamid.B"))
            let reports = [("wamid.M", "13135550002"), ("wamid.B", String(brazilShort))].map { wamid, recipient in
                StatusReport.example(
                    .delivered,
                    phoneNumberID: stage.sender.phoneNumberID,
                    wamid: wamid,
                    tag: nil,
                    recipientID: recipient
                )
            }
            try expect(try await stage.apply(reports).map(\.message), is: [mexican, brazilian])
        },
        StorePromise("a status without tag that fits nobody is dropped") { store in
            let stage = try await Stage(store)
            let message = try await stage.sending()
            try await stage.settle(message, .taken("wamid.A"))
            let strays: [(wamid: String, recipient: String?)] = [
                ("wamid.A", nil), ("wamid.A", "919800000000"), ("wamid.Z", "919812345678"), ("wamid.A", "no number"),
            ]
            let reports = strays.map { stray in
                StatusReport.example(
                    .read,
                    phoneNumberID: stage.sender.phoneNumberID,
                    wamid: stray.wamid,
                    tag: nil,
                    recipientID: stray.recipient
                )
            }
            try expect(try await stage.apply(reports), is: [])
            try expect(try await stage.state(message), is: .accepted)
        },
        StorePromise("without a tag only the newest hundred messages of a contact are looked at") { store in
            let stage = try await Stage(store)
            let ids = try await stage.admit((0..<101).map { _ in stage.admission(lane: .express) })
            for id in ids.prefix(2) { try await stage.settle(id, .taken("wamid.\(id.row)")) }
            let reports = ids.prefix(2).map { id in
                StatusReport.example(
                    .read,
                    phoneNumberID: stage.sender.phoneNumberID,
                    wamid: "wamid.\(id.row)",
                    tag: nil,
                    recipientID: "919812345678"
                )
            }
            try expect(try await stage.apply(reports).map(\.message), is: [ids[1]])
        },
    ]
}
