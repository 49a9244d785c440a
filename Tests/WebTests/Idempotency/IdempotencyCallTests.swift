import Domain
import Store
import TestKit
import Testing
import WireJSON

@testable import Web

private let send = "/api/v1/broadcasts/send"
private let key = ["Idempotency-Key": "order-4711"]

private func body(_ destination: String = "919876543210") -> String {
    APIRoutes.sendExample.replacing("919876543210", with: destination)
}

@Suite struct IdempotencyCallTests {
    @Test func `the same key and body is answered byte for byte and sent once`() async throws {
        let world = try await APIWorld()
        let (first, second) = try await world.run { client async throws in
            (try await client.post(send, body(), key), try await client.post(send, body(), key))
        }
        #expect(first.status == 200)
        #expect(first.header("Idempotency-Replayed") == nil)
        #expect(second.status == 200)
        #expect(second.bytes == first.bytes)
        #expect(second.header("Idempotency-Replayed") == "true")
        #expect(await world.door.orders.count == 1)
    }

    @Test func `the same key with another body, path or query is 422`() async throws {
        let world = try await APIWorld()
        let replies = try await world.run { client async throws in
            _ = try await client.post(send, body(), key)
            return [
                try await client.post(send, body("919876543211"), key),
                try await client.post("/api/v1/broadcasts", body(), key),
                try await client.post(send + "?a=b", body(), key),
            ]
        }
        #expect(replies.map(\.status) == [422, 422, 422])
        #expect(replies.allSatisfy { $0.code == "idempotency_key_reused" })
    }

    @Test func `while the first call runs the second is 409 and told to come again`() async throws {
        let world = try await APIWorld()
        await world.door.hold()
        try await world.run { client async throws in
            async let first = client.post(send, body(), key)
            while await world.door.orders.isEmpty { await Task.yield() }
            let second = try await client.post(send, body(), key)
            #expect(second.status == 409)
            #expect(second.code == "idempotency_key_in_use")
            #expect(second.header("Retry-After") == "1")
            await world.door.release()
            #expect(try await first.status == 200)
        }
        #expect(await world.door.orders.count == 1)
    }

    @Test func `a refusal of ours is kept, and what says not now is not`() async throws {
        let world = try await APIWorld()
        let (first, again) = try await world.run { client async throws in
            let first = try await client.post(send, "{}", key)
            return (first, try await client.post(send, "{}", key))
        }
        #expect(first.status == 400)
        #expect(again.bytes == first.bytes)
        #expect(again.header("Idempotency-Replayed") == "true")

        let (unreadable, readable) = try await world.run { client async throws in
            let other = ["Idempotency-Key": "other", "Content-Type": "text/plain"]
            return (try await client.post(send, "a=b", other), try await client.post(send, "a=b", other))
        }
        #expect(unreadable.status == 415)
        #expect(readable.header("Idempotency-Replayed") == nil)
    }

    @Test func `what Meta refused is not sent again for the same key`() async throws {
        let world = try await APIWorld()
        await world.door.script(.refused(Refusal(code: 131_026, title: "t", httpStatus: 400)))
        let (first, second) = try await world.run { client async throws in
            (try await client.post(send, body(), key), try await client.post(send, body(), key))
        }
        #expect(first.code == "refused_by_meta")
        #expect(second.bytes == first.bytes)
        #expect(await world.door.orders.count == 1)
    }

    @Test func `a call whose process died asks what became of its message`() async throws {
        let world = try await APIWorld()
        await world.door.script(.lost, .accepted("wamid.LATE"))
        let (lost, again) = try await world.run { client async throws in
            (try await client.post(send, body(), key), try await client.post(send, body(), key))
        }
        #expect(lost.status == 503)
        #expect(again.status == 200)
        #expect(again.json["data"]?["messages"]?.arrayValue?[0]["id"] == .string("wamid.LATE"))
        #expect(again.json["data"]?["contacts"]?.arrayValue?[0]["input"] == .string("919876543210"))
        #expect(again.header("Idempotency-Replayed") == "true")
        #expect(await world.door.orders.count == 1)
        #expect(await world.door.questions.count == 1)
    }

    @Test func `a key that another process took meanwhile gives that one's answer`() async throws {
        let world = try await APIWorld()
        await world.door.hold()
        try await world.run { client async throws in
            async let late = client.post(send, body(), key)
            while await world.door.orders.isEmpty { await Task.yield() }
            // The other process, between this one's question and its admission.
            let order = try #require(await world.door.orders.first)
            var taken = try #require(order.admission.key)
            taken.answer = KeptAnswer.Answer(status: 200, body: Array(#"{"by":"another"}"#.utf8))
            try await world.store.keepAnswers([taken])
            await world.door.release()
            let reply = try await late
            #expect(reply.text == #"{"by":"another"}"#)
            #expect(reply.header("Idempotency-Replayed") == "true")
        }
    }

    @Test func `a campaign and its answer are made once`() async throws {
        let world = try await APIWorld()
        let new = campaignBody("second offer")
        let (first, second) = try await world.run { client async throws in
            (
                try await client.post("/api/v1/broadcasts", new, key),
                try await client.post("/api/v1/broadcasts", new, key)
            )
        }
        #expect(first.status == 201)
        #expect(second.status == 201)
        #expect(second.bytes == first.bytes)
        #expect(second.header("Idempotency-Replayed") == "true")
    }

    @Test func `a campaign whose answer was lost is answered from what was made`() async throws {
        let world = try await APIWorld()
        let new = campaignBody("second offer")
        let first = try await world.run { try await $0.post("/api/v1/broadcasts", new, key) }
        // As if the process had died between the two writes.
        let question = AnswerQuestion(workspace: world.workspace.id, key: "order-4711")
        let kept = try #require(try await world.store.keptAnswers([question], at: world.clock.now)[0])
        let later = try await APIWorld()
        var taken = kept
        taken.answer = nil
        _ = try await later.store.createBroadcast(
            NewBroadcast(
                workspace: later.workspace.id,
                name: "second offer",
                kind: .apiCampaign,
                state: .live,
                templateName: "festival_offer_template",
                createdAt: later.clock.now
            ),
            answer: taken
        )
        let again = try await later.run { try await $0.post("/api/v1/broadcasts", new, key) }
        #expect(again.bytes == first.bytes)
        #expect(again.header("Idempotency-Replayed") == "true")
    }

    @Test func `keys belong to their workspace, and are forgotten after a day`() async throws {
        let world = try await APIWorld()
        try await world.run { client async throws in
            _ = try await client.post(send, body(), key)
            world.clock.advance(by: KeptAnswer.lifetimeMilliseconds)
            let next = try await client.post(send, body("919876543211"), key)
            #expect(next.status == 200)
            #expect(next.header("Idempotency-Replayed") == nil)
        }
        #expect(await world.door.orders.count == 2)
    }

    @Test func `a key that cannot be kept is refused`() async throws {
        let world = try await APIWorld()
        let reply = try await world.run { try await $0.post(send, body(), ["Idempotency-Key": "a b"]) }
        #expect(reply.status == 400)
        #expect(reply.code == "invalid_idempotency_key")
        #expect(await world.door.orders.isEmpty)
    }
}
