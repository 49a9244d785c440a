import Domain
import HTTPTypes
import Messages
import Store
import TestKit
import Testing
import WireJSON

@testable import Web

/// Everything that is done to a broadcast behind its creation.
@Suite struct BroadcastLifeTests {
    private let path = "/api/v1/broadcasts"

    private func create(_ client: APIClient, _ more: String = "", name: String = "sale") async throws -> String {
        let reply = try await client.post(
            path,
            #"{"name":"\#(name)","broadcastType":"broadcast","templateName":"festival_offer_template","#
                + #""bodyParams":["$Name","x"],"contactList":"unassigned"\#(more)}"#
        )
        #expect(reply.status == 201, "\(reply.text)")
        return reply.json["data"]?["_id"]?.stringValue ?? ""
    }

    /// Plans and sends messages to so many contacts as the planner and a dispatcher would; some fail with a code.
    private func send(_ id: String, in world: APIWorld, count: Int, failing: [Int: Int] = [:], skipping: Int = 0)
        async throws
    {
        let broadcast = try #require(PublicID<Broadcast>(id)).id
        let drafts = (0..<count).map { index in
            ContactDraft(phone: PhoneNumber(trusted: 919_876_500_000 + UInt64(index)), name: "N\(index)", source: .api)
        }
        let contacts = try await world.store.saveContacts(drafts, in: world.workspace.id, at: world.clock.now)
        let messages = contacts.enumerated().map { index, contact in
            PlannedMessage(
                contact: contact.id,
                phone: contact.phone,
                fate: index < skipping ? .skipped(.optedOut) : .queued(dueAt: world.clock.now),
                filling: Array(#"["\#(contact.name)"]"#.utf8)
            )
        }
        let isPlanned = try await world.store.plan(
            PlanPart(
                broadcast: broadcast,
                workspace: world.workspace.id,
                sender: world.sender.id,
                from: 0,
                to: nil,
                messages: messages,
                expiresAt: world.clock.now + 86_400_000,
                at: world.clock.now
            )
        )
        #expect(isPlanned)
        let fence = try await world.store.hold(world.sender.id, at: world.clock.now)
        let lease = try await world.store.lease(
            LeaseRequest(sender: world.sender.id, fence: fence, limit: 10_000, at: world.clock.now)
        )
        _ = try await world.store.settle(
            lease.messages.enumerated().map { index, message in
                let outcome: Settlement.Outcome =
                    failing[index].map { .failed(Refusal(code: $0, title: "Refused", httpStatus: 400)) }
                    ?? .accepted(wamid: "wamid.\(index)", waID: nil, isHeld: false)
                return Settlement(message: message.id, attempt: 1, outcome: outcome, settledAt: world.clock.now)
            }
        )
        _ = try await world.store.finishSent(at: world.clock.now)
    }

    @Test func `a draft is started, paused, resumed and stopped, and each is woken for`() async throws {
        let world = try await APIWorld()
        try await world.run { client async throws in
            let id = try await create(client, #","status":"draft""#)
            for (action, state) in [
                ("start", "sending"), ("pause", "paused"), ("pause", "paused"), ("resume", "sending"),
                ("stop", "stopped"),
                ("stop", "stopped"),
            ] {
                let reply = try await client.post("\(path)/\(id)/\(action)", nil)
                #expect(reply.status == 200, "\(action): \(reply.text)")
                #expect(reply.json["data"]?["status"] == .string(state))
            }
            #expect(world.desk.wakeCount == 7)
            let refused = try await client.post("\(path)/\(id)/resume", nil)
            #expect(refused.status == 409 && refused.code == "broadcast_state")
            let words = refused.json["error"]?.stringValue ?? ""
            #expect(words.contains("is stopped") && words.contains("retry") && words.contains("delete"))
            #expect(try await client.post("\(path)/000000000000000000000000/pause", nil).code == "broadcast_not_found")
        }
    }

    @Test func `an API campaign can be paused, and a call under it is refused at once`() async throws {
        let world = try await APIWorld()
        try await world.run { client async throws in
            let found = try await client.get(path + "?name=festival%20offer")
            let id = found.json["data"]?["broadcasts"]?.arrayValue?.first?["_id"]?.stringValue ?? ""
            _ = try await client.post(path + "/send", APIRoutes.sendExample)
            #expect(try await client.post("\(path)/\(id)/pause", nil).json["data"]?["status"] == .string("paused"))
            #expect(try await client.post(path + "/send", APIRoutes.sendExample).code == "campaign_not_live")
            #expect(try await client.post("\(path)/\(id)/resume", nil).json["data"]?["status"] == .string("live"))
            #expect(try await client.post("\(path)/\(id)/start", nil).code == "broadcast_state")
            #expect(
                try await client.post("\(path)/\(id)/test", #"{"numbers":["919876543210"]}"#).code == "broadcast_state"
            )
        }
    }

    @Test func `only a draft or what has ended is deleted, and its name is free again`() async throws {
        let world = try await APIWorld()
        try await world.run { client async throws in
            let id = try await create(client)
            #expect(try await client.call(.delete, "\(path)/\(id)").code == "broadcast_state")
            _ = try await client.post("\(path)/\(id)/stop", nil)
            #expect(try await client.call(.delete, "\(path)/\(id)").json["data"]?["_id"] == .string(id))
            #expect(try await client.get("\(path)/\(id)").code == "broadcast_not_found")
            #expect(try await client.call(.delete, "\(path)/\(id)").code == "broadcast_not_found")
            _ = try await create(client)
        }
    }

    @Test func `a broadcast is read with reasons, and its messages by state`() async throws {
        let world = try await APIWorld()
        try await world.run { client async throws in
            let id = try await create(client)
            try await send(id, in: world, count: 10, failing: [0: 131_026, 1: 131_026, 2: 131_049], skipping: 3)
            let data = try await client.get("\(path)/\(id)").json["data"]
            #expect(data?["status"] == .string("sent"))
            #expect(data?["isPlanned"] == .bool(true))
            #expect(data?["counts"]?["total"] == .integer(10))
            #expect(data?["counts"]?["accepted"] == .integer(4))
            #expect(data?["skippedByReason"]?["opted_out"] == .integer(3))
            #expect(data?["failedByCode"]?["131026"] == .integer(2))
            #expect(data?["failedByCode"]?["131049"] == .integer(1))
            #expect(data?["finishedAt"] == .string(world.clock.now.iso8601))
            let failed = try await client.get("\(path)/\(id)/messages?state=failed&limit=2")
            #expect(failed.json["data"]?["total"] == .integer(3))
            #expect(failed.json["data"]?["messages"]?.arrayValue?.count == 2)
            #expect(try await client.get("\(path)/\(id)/messages?state=x").code == "invalid_value")
            #expect(try await client.get("\(path)/\(id)/messages?format=xml").code == "invalid_value")
        }
    }

    @Test func `all messages of a broadcast come as CSV, in parts that no reader sees`() async throws {
        let world = try await APIWorld()
        try await world.run { client async throws in
            let id = try await create(client)
            let count = BroadcastMessages.exportChunk * 2 + 7
            try await send(id, in: world, count: count, failing: [0: 131_026], skipping: 0)
            let whole = try await client.get("\(path)/\(id)/messages?format=csv")
            #expect(whole.status == 200)
            #expect(whole.header("Content-Type")?.hasPrefix("text/csv") == true)
            #expect(whole.header("Content-Disposition") == "attachment; filename=\"broadcast-\(id).csv\"")
            let lines = whole.text.split(separator: "\r\n")
            #expect(lines.count == count + 1)
            #expect(lines.first?.hasPrefix("id,to,contactName,state,") == true)
            #expect(lines[1].contains(",919876500000,N0,failed,1,,131026,Refused,,"))
            #expect(Set(lines).count == lines.count)
            let failed = try await client.get("\(path)/\(id)/messages?state=failed", ["Accept": "text/csv;q=1, */*"])
            #expect(failed.text.split(separator: "\r\n").count == 2)
            let head = try await client.call(.head, "\(path)/\(id)/messages?format=csv")
            #expect(head.status == 200 && head.bytes.isEmpty)
        }
    }

    @Test func `failures are retried with the same content, as a broadcast of their own`() async throws {
        let world = try await APIWorld()
        try await world.run { client async throws in
            let id = try await create(client)
            #expect(try await client.post("\(path)/\(id)/retry", nil).code == "broadcast_state")
            try await send(id, in: world, count: 4, failing: [0: 131_026, 1: 131_049])
            let none = try await client.post("\(path)/\(id)/retry", #"{"codes":[1]}"#)
            #expect(none.status == 400 && none.code == "nothing_to_retry")
            #expect(none.json["error"]?.stringValue?.contains("131026, 131049") == true)
            let first = try await client.post("\(path)/\(id)/retry", nil, ["Idempotency-Key": "r"])
            #expect(first.status == 201, "\(first.text)")
            #expect(first.json["data"]?["name"] == .string("sale (retry)"))
            #expect(first.json["data"]?["status"] == .string("sending"))
            #expect(try await client.post("\(path)/\(id)/retry", nil, ["Idempotency-Key": "r"]).bytes == first.bytes)
            let second = try await client.post("\(path)/\(id)/retry", #"{"codes":["131049"]}"#)
            #expect(second.json["data"]?["name"] == .string("sale (retry 2)"))
            let named = try await client.post("\(path)/\(id)/retry", #"{"name":"sale"}"#)
            #expect(named.status == 409 && named.code == "name_taken")
            let retry = try #require(try await world.store.broadcast(named: "sale (retry 2)", in: world.workspace.id))
            let old = try #require(PublicID<Broadcast>(id)).id
            #expect(retry.list?.audience.source == .failures(broadcast: old.row, codes: [131_049]))
            #expect(try await world.store.mould(of: retry.id) == world.store.mould(of: old))
            let data = try await client.get("\(path)/\(retry.publicID.text)").json["data"]
            #expect(data?["retryOf"] == .string(id))
            #expect(data?["audience"]?["codes"] == .array([.integer(131_049)]))
        }
    }

    @Test func `a test is sent whole or not at all, and counts for nothing`() async throws {
        let world = try await APIWorld()
        let known = ContactDraft(phone: PhoneNumber(trusted: 919_876_543_210), name: "Asha", source: .api)
        let out = ContactDraft(
            phone: PhoneNumber(trusted: 919_876_543_211),
            name: "Ravi",
            source: .api,
            consent: .optedOut
        )
        _ = try await world.store.saveContacts([known, out], in: world.workspace.id, at: world.clock.now)
        try await world.run { client async throws in
            let id = try await create(client, #","status":"draft""#)
            let test = "\(path)/\(id)/test"
            #expect(try await client.post(test, "{}").details == ["numbers missing_field"])
            #expect(try await client.post(test, #"{"numbers":[]}"#).details == ["numbers invalid_value"])
            #expect(
                try await client.post(test, #"{"numbers":["12",""]}"#).details
                    == ["numbers[0] invalid_destination", "numbers[1] invalid_destination"]
            )
            // One has opted out, and nobody knows the name of the other.
            let refused = try await client.post(test, #"{"numbers":["919876543210","919876543211","919876543212"]}"#)
            #expect(refused.details == ["numbers[1] opted_out", "numbers[2] missing_attribute"])
            #expect(await world.door.orders.isEmpty)

            let sent = try await client.post(test, #"{"numbers":["919876543210","+91 98765 43210"]}"#)
            #expect(sent.status == 200, "\(sent.text)")
            let tests = sent.json["data"]?["tests"]?.arrayValue
            #expect(tests?.map { $0["status"] } == [.string("accepted")])
            let content = await world.door.orders.map { String(decoding: $0.admission.content, as: UTF8.self) }
            #expect(content.first?.contains(#""text":"Asha""#) == true)
            #expect(try await client.get("\(path)/\(id)").json["data"]?["counts"]?["total"] == .integer(0))
        }
    }

    @Test func `a test repeated with its key after a crash sends nothing twice`() async throws {
        let world = try await APIWorld()
        let known = ContactDraft(phone: PhoneNumber(trusted: 919_876_543_210), name: "Asha", source: .api)
        _ = try await world.store.saveContacts([known], in: world.workspace.id, at: world.clock.now)
        await world.door.script(.lost)
        try await world.run { client async throws in
            let id = try await create(client, #","status":"draft""#)
            let body = #"{"numbers":["919876543210"]}"#
            let lost = try await client.post("\(path)/\(id)/test", body, ["Idempotency-Key": "t"])
            #expect(lost.status == 503)
            let again = try await client.post("\(path)/\(id)/test", body, ["Idempotency-Key": "t"])
            #expect(again.json["data"]?["tests"]?.arrayValue?.map { $0["status"] } == [.string("queued")])
            let messages = try await client.get("/api/v1/messages")
            #expect(messages.json["data"]?["total"] == .integer(1))
        }
    }

    @Test func `a free-form test reaches only who wrote lately`() async throws {
        let world = try await APIWorld()
        let known = ContactDraft(phone: PhoneNumber(trusted: 919_876_543_210), name: "Asha", source: .api)
        _ = try await world.store.saveContacts([known], in: world.workspace.id, at: world.clock.now)
        try await world.run { client async throws in
            let reply = try await client.post(
                path,
                #"{"name":"r","broadcastType":"broadcast","messageType":"regular","regularMessageType":"text","#
                    + #""regularMessage":"Hi","contactList":"unassigned","status":"draft"}"#
            )
            let id = reply.json["data"]?["_id"]?.stringValue ?? ""
            let test = try await client.post("\(path)/\(id)/test", #"{"numbers":["919876543210"]}"#)
            #expect(test.status == 400 && test.code == "window_closed")
        }
    }
}
