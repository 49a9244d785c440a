import Domain
import HTTPTypes
import Store
import TestKit
import Testing
import Web
import WireJSON

@Suite struct SubscriptionTests {
    private let path = "/api/v1/settings/webhooks"

    @Test func `a webhook is created with a secret that is shown once`() async throws {
        let world = try await APIWorld()
        try await world.run { client in
            let body = #"{"url":"https://Example.com/hook","events":["message.status"]}"#
            let made = try await client.post(path, body, ["Idempotency-Key": "w1"])
            #expect(made.status == 201)
            let secret = try #require(made.json["data"]?["secret"]?.stringValue)
            #expect(secret.hasPrefix("whsec_"))
            #expect(made.json["data"]?["url"] == .string("https://example.com/hook"))
            let again = try await client.post(path, body, ["Idempotency-Key": "w1"])
            #expect(again.json["data"]?["secret"]?.isNull == true)
            let list = try await client.get(path)
            #expect(list.json["data"]?["webhooks"]?.arrayValue?.count == 1)
            #expect(!list.text.contains(secret))
            let stored = try await world.events.subscriptions(in: world.workspace.id)
            #expect(stored.map(\.secret) == [TestVault().seal(Secret(secret))])
        }
    }

    @Test func `without events all are told, and what is wrong is named`() async throws {
        let world = try await APIWorld()
        try await world.run { client in
            let all = try await client.post(path, #"{"url":"https://example.com"}"#)
            #expect(all.json["data"]?["events"]?.arrayValue?.count == EventKind.choosable.count)
            #expect(try await client.post(path, "{}").details == ["url missing_field"])
            let wrong = try await client.post(path, #"{"url":"ftp://x","events":["message.status","nonsense"]}"#)
            #expect(wrong.details == ["url invalid_link", "events[1] invalid_value"])
            #expect(try await client.post(path, #"{"url":"https://u:p@x.com","events":[]}"#).details.count == 2)
            #expect(
                try await client.post(path, #"{"url":"https://x.com","events":["webhook.test"]}"#).status == 400,
                "a test cannot be subscribed to"
            )
            for _ in 1..<Subscription.maximum { _ = try await client.post(path, #"{"url":"https://example.com"}"#) }
            #expect(try await client.post(path, #"{"url":"https://example.com"}"#).status == 400)
        }
    }

    @Test func `a webhook is changed, its secret rotated, tried, and removed`() async throws {
        let world = try await APIWorld()
        try await world.run { client in
            let made = try await client.post(path, #"{"url":"https://example.com"}"#)
            let id = try #require(made.json["data"]?["_id"]?.stringValue)
            let one = path + "/" + id
            let changed = try await client.put(one, #"{"enabled":false,"events":["contact.created"]}"#)
            #expect(changed.json["data"]?["enabled"]?.boolValue == false)
            #expect(try await client.post(one + "/test", nil).status == 400, "a disabled one cannot be tried")
            _ = try await client.put(one, #"{"enabled":true}"#)
            let rotated = try await client.post(one + "/rotate-secret", nil)
            #expect(rotated.status == 201)
            #expect(rotated.json["data"]?["secret"] != made.json["data"]?["secret"])
            #expect(rotated.json["data"]?["previousSecretUntil"]?.stringValue != nil)
            let tried = try await client.post(one + "/test", nil)
            #expect(tried.status == 202)
            let deliveries = try await client.get(one + "/deliveries")
            #expect(
                deliveries.json["data"]?["deliveries"]?.arrayValue?.first?["eventId"] == tried.json["data"]?["eventId"]
            )
            #expect(try await client.get(one + "/deliveries?state=odd").status == 400)
            #expect(try await client.delete(one).status == 200)
            #expect(try await client.get(one).code == "webhook_not_found")
        }
    }

    @Test func `what was parked is listed, and told again when asked for`() async throws {
        let world = try await APIWorld()
        try await world.run { client in
            let made = try await client.post(path, #"{"url":"https://example.com"}"#)
            let id = try #require(made.json["data"]?["_id"]?.stringValue)
            _ = try await client.post(path + "/\(id)/test", nil)
            let event = try #require(await world.events.allEvents.first)
            let parked = EventSettlement(event: event.id, outcome: .parked, result: "500", triedAt: world.clock.now)
            try await world.events.settleEvents([parked])
            let listed = try await client.get(path + "/\(id)/deliveries?state=parked")
            let delivery = listed.json["data"]?["deliveries"]?.arrayValue?.first
            #expect(delivery?["result"] == .string("500"))
            #expect(delivery?["nextTryAt"]?.isNull == true)
            let replayed = try await client.post(path + "/\(id)/replay", nil)
            #expect(replayed.json["data"]?["replayed"] == .integer(1))
            #expect(
                try await client.get(path + "/\(id)/deliveries?state=pending").json["data"]?["total"] == .integer(1)
            )
        }
    }
}
