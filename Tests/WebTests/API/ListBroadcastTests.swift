import Domain
import HTTPTypes
import Hummingbird
import Messages
import Store
import TestKit
import Testing
import WireJSON

@testable import Web

/// `POST /broadcasts` for contacts by list, tag and attribute.
@Suite struct ListBroadcastTests {
    private let path = "/api/v1/broadcasts"

    /// Two lists, two tags and a custom field.
    private func world() async throws -> APIWorld {
        let world = try await APIWorld()
        _ = try await world.store.ensureLists(["customers", "staff"], in: world.workspace.id, at: world.clock.now)
        try await world.store.addToVocabulary(
            Vocabulary(tags: ["VIP", "new"], customFields: ["City"]),
            in: world.workspace.id
        )
        return world
    }

    private func body(_ more: String = "", template: String = "plain", list: String? = #"["customers"]"#) -> String {
        let lists = list.map { #","contactList":\#($0)"# } ?? ""
        return #"{"name":"sale","broadcastType":"broadcast","templateName":"\#(template)"\#(lists)\#(more)}"#
    }

    private func only(_ world: APIWorld) async throws -> Broadcast {
        try #require(try await world.store.broadcast(named: "sale", in: world.workspace.id))
    }

    @Test func `an instant one is sending at once, with its content frozen`() async throws {
        let world = try await world()
        let values = #","bodyParams":["$Name","in $City"],"defaultContactFieldValues":{"City":"here"}"#
        let reply = try await world.run {
            try await $0.post(path, body(values, template: "festival_offer_template"))
        }
        #expect(reply.status == 201, "\(reply.text)")
        #expect(reply.json["message"] == .string("Broadcast created"))
        let data = reply.json["data"]
        #expect(data?["status"] == .string("sending"))
        #expect(data?["broadcastType"] == .string("broadcast"))
        #expect(data?["messageType"] == .string("template"))
        #expect(data?["languageCode"] == .string("en_US"))
        #expect(data?["sender"] == .string("106540352242922"))
        #expect(data?["startedAt"] == .string(world.clock.now.iso8601))
        #expect(world.desk.wakeCount == 1)
        let broadcast = try await only(world)
        #expect(broadcast.state == .sending && broadcast.sender == world.sender.id)
        #expect(broadcast.list?.isPlanned == false)
        guard case .lists(let rows, unassigned: false) = broadcast.list?.audience.source else {
            return #expect(Bool(false), "\(String(describing: broadcast.list))")
        }
        #expect(rows.count == 1)
        // The planner takes it up, and its mould fills for a contact.
        #expect(try await world.store.startDue(at: world.clock.now).map(\.broadcast.id) == [broadcast.id])
        let mould = try ContentMould(decoding: try #require(try await world.store.mould(of: broadcast.id)))
        let recipient = MouldRecipient(name: "Asha", phone: PhoneNumber(trusted: 919_876_543_210), attributes: [])
        let filling = try mould.filling(for: recipient)
        #expect(try mould.preview(filling: filling).body == "Happy Asha! in here")
    }

    @Test func `lists, exclusions, tags and rules make the audience, by their names`() async throws {
        let world = try await world()
        let more = #"""
            ,"excludeList":["staff"],"tags":["vip"],"filter":[{"name":"city","operator":"equals","value":"Pune"},
            {"name":"City","operator":"exists"}],"status":"draft"
            """#
        try await world.run { client async throws in
            let reply = try await client.post(path, body(more, list: #"["customers","unassigned","customers"]"#))
            #expect(reply.status == 201, "\(reply.text)")
            let id = reply.json["data"]?["_id"]?.stringValue ?? ""
            let audience = try await client.get("\(path)/\(id)").json["data"]?["audience"]
            #expect(audience?["contactList"] == .array([.string("customers"), .string("unassigned")]))
            #expect(audience?["excludeList"] == .array([.string("staff")]))
            #expect(audience?["tags"] == .array([.string("VIP")]))
            #expect(audience?["filter"]?.arrayValue?.count == 2)
        }
        let audience = try #require(try await only(world).list?.audience)
        guard case .lists(_, unassigned: true) = audience.source else { return #expect(Bool(false)) }
        #expect(audience.rules.map(\.comparison) == [.equals, .exists])
    }

    @Test func `without lists, tags or rules choose from everyone, and nothing chooses nobody`() async throws {
        let world = try await world()
        try await world.run { client async throws in
            let nobody = try await client.post(path, body(list: nil))
            #expect(nobody.details == ["contactList missing_field"])
            #expect(try await client.post(path, body(list: "[]")).details == ["contactList missing_field"])
            #expect(try await client.post(path, body(#","tags":["VIP"]"#, list: nil)).status == 201)
        }
        #expect(try await only(world).list?.audience.source == .everyone)
    }

    @Test func `everything that is wrong is told at once, and nothing is created`() async throws {
        let world = try await world()
        let more = #"""
            ,"bodyParams":["$Name"],"excludeList":["unassigned"],"tags":["gold"],"sender":"1","status":"scheduled",
            "filter":[{"name":"Town","operator":"exists"},{"name":"City","operator":"like","value":"x"}]
            """#
        let reply = try await world.run {
            try await $0.post(path, body(more, template: "festival_offer_template", list: #"["nobody","customers"]"#))
        }
        #expect(reply.status == 400)
        #expect(
            Set(reply.details) == [
                "filter[1].operator invalid_value", "scheduledAt missing_field", "contactList[0] list_not_found",
                "excludeList[0] invalid_value", "tags[0] invalid_value", "filter[0].name invalid_value",
                "sender sender_not_found", "bodyParams parameter_count_mismatch",
            ]
        )
        #expect(try await world.store.broadcast(named: "sale", in: world.workspace.id) == nil)
        #expect(world.desk.wakeCount == 0)
    }

    @Test func `a list that is not there is 404, a template that is not approved 400`() async throws {
        let world = try await world()
        try await world.run { client async throws in
            let unknown = try await client.post(path, body(list: #"["nobody"]"#))
            #expect(unknown.status == 404 && unknown.code == "list_not_found")
            #expect(try await client.post(path, body(template: "rejected")).code == "template_not_approved")
            #expect(try await client.post(path, body(template: "nothing")).code == "template_not_found")
            #expect(try await client.post(path, body(#","quietHours":{}"#)).code == "missing_field")
        }
    }

    @Test func `a scheduled one waits, a moment in the past is refused`() async throws {
        let world = try await world()
        let later = (world.clock.now + 3_600_000).iso8601
        try await world.run { client async throws in
            let past = try await client.post(path, body(#","scheduledAt":"2001-01-01T00:00:00Z""#))
            #expect(past.details == ["scheduledAt invalid_value"])
            let reply = try await client.post(path, body(#","status":"scheduled","scheduledAt":"\#(later)""#))
            #expect(reply.json["data"]?["status"] == .string("scheduled"))
            #expect(reply.json["data"]?["scheduledAt"] == .string(later))
            #expect(reply.json["data"]?["startedAt"] == .null)
        }
        #expect(try await world.store.nextStart() == world.clock.now + 3_600_000)
    }

    @Test func `a regular message needs no template`() async throws {
        let world = try await world()
        let regular =
            #""messageType":"regular","regularMessageType":"image","regularMessage":"Hi $Name","contactList":["staff"]"#
        try await world.run { client async throws in
            let bare = try await client.post(path, #"{"name":"sale","broadcastType":"broadcast",\#(regular)}"#)
            #expect(bare.details == ["link missing_link"])
            let reply = try await client.post(
                path,
                #"{"name":"sale","broadcastType":"broadcast",\#(regular),"link":"https://a.b/c.png"}"#
            )
            #expect(reply.status == 201, "\(reply.text)")
            #expect(reply.json["data"]?["messageType"] == .string("regular"))
            #expect(reply.json["data"]?["templateName"] == .null)
        }
        #expect(try await only(world).list?.messageType == .regular)
    }

    @Test func `a dry run tells what would be, and writes nothing`() async throws {
        let world = try await world()
        let filling = Array(#"["Asha","x"]"#.utf8)
        func planned(_ row: Int64, _ fate: PlannedMessage.Fate) -> PlannedMessage {
            let phone = PhoneNumber(trusted: 919_876_543_210 + UInt64(row))
            return PlannedMessage(contact: ID(row: row), phone: phone, fate: fate, filling: filling)
        }
        world.desk.script(
            DryRunReport(
                total: 1_000,
                toSend: 990,
                skipped: [.optedOut: 10],
                isWhole: true,
                rows: [
                    DryRunReport.Row(name: "Asha", message: planned(1, .queued(dueAt: world.clock.now))),
                    DryRunReport.Row(name: "Ravi", message: planned(2, .skipped(.optedOut))),
                ]
            ),
            rate: 80
        )
        let values = #","bodyParams":["$Name","x$Name"],"dryRun":true"#
        let reply = try await world.run {
            try await $0.post(path, body(values, template: "festival_offer_template"))
        }
        #expect(reply.status == 200, "\(reply.text)")
        let data = reply.json["data"]
        #expect(data?["total"] == .integer(1_000))
        #expect(data?["toSend"] == .integer(990))
        #expect(data?["skippedByReason"]?["opted_out"] == .integer(10))
        #expect(data?["skippedByReason"]?["duplicate"] == .integer(0))
        #expect(data?["estimatedSeconds"] == .integer(13))
        #expect(data?["rows"]?.arrayValue?.map { $0["verdict"] } == [.string("send"), .string("skip")])
        #expect(data?["rows"]?.arrayValue?.last?["reason"] == .string("opted_out"))
        #expect(data?["previews"]?.arrayValue?.map { $0["body"] } == [.string("Happy Asha! x")])
        #expect(world.desk.orders.map(\.rowMaximum) == [100])
        #expect(world.desk.wakeCount == 0)
        #expect(try await world.store.broadcast(named: "sale", in: world.workspace.id) == nil)
    }

    @Test func `the same key creates one broadcast, also when the first answer was lost`() async throws {
        let world = try await world()
        let headers = ["Idempotency-Key": "k1"]
        try await world.run { client async throws in
            let first = try await client.post(path, body(), headers)
            let again = try await client.post(path, body(), headers)
            #expect(first.status == 201 && again.bytes == first.bytes)
            #expect(again.header("Idempotency-Replayed") == "true")
            #expect(try await client.post(path, body()).code == "name_taken")
        }
    }

    @Test func `a call whose process died is answered from what it made`() async throws {
        let world = try await world()
        let json = try JSONValue.parse(Array(body().utf8))
        try await world.run { client async throws in
            let first = try await client.post(path, body(), ["Idempotency-Key": "k1"])
            // Meanwhile it was sent and ended; the answer is the first one all the same.
            let broadcast = try await only(world)
            _ = try await world.store.change(
                broadcast.id,
                in: world.workspace.id,
                by: .finish,
                because: nil,
                at: world.clock.now + 5
            )
            let files = MediaUse(store: world.store, desk: world.media)
            let tester = BroadcastTester(
                store: world.store,
                door: world.door,
                files: files,
                findContact: { _ throws(StoreError) in nil }
            )
            let calls = ListBroadcastCalls(store: world.store, desk: world.desk, files: files, tester: tester)
            let kept = KeptAnswer(
                workspace: world.workspace.id,
                key: "k1",
                fingerprint: [],
                message: nil,
                answer: nil,
                createdAt: world.clock.now
            )
            let request = try await keyedRequest(world, json)
            let resumed = try await calls.resume(request, kept)
            #expect(String(decoding: resumed.body, as: UTF8.self) == first.text)
        }
    }

    @Test func `test numbers get the message with the creation of a draft`() async throws {
        let world = try await world()
        try await world.run { client async throws in
            let instant = try await client.post(path, body(#","testNumbers":["919876543210"]"#))
            #expect(instant.details == ["testNumbers invalid_value"])
            let reply = try await client.post(path, body(#","status":"draft","testNumbers":[919876543210]"#))
            #expect(reply.status == 201, "\(reply.text)")
            #expect(reply.json["data"]?["status"] == .string("draft"))
            #expect(reply.json["data"]?["tests"]?.arrayValue?.map { $0["status"] } == [.string("accepted")])
            // They count for nothing of the broadcast.
            let id = reply.json["data"]?["_id"]?.stringValue ?? ""
            #expect(try await client.get("\(path)/\(id)").json["data"]?["counts"]?["total"] == .integer(0))
            let campaign = try await client.get(path + "?name=sale%20(test)")
            #expect(campaign.json["data"]?["total"] == .integer(1))
        }
    }

    /// A request as the front would make it.
    private func keyedRequest(_ world: APIWorld, _ body: JSONValue) async throws -> APIRequest {
        APIRequest(
            caller: Caller(key: world.key, workspace: world.workspace),
            requestID: "r",
            headers: [:],
            body: body,
            claim: nil,
            receivedAt: world.clock.now,
            pathParameters: .init(),
            rawQuery: ""
        )
    }
}
