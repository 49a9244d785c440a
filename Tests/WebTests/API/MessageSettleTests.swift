import Domain
import Store
import TestKit
import Testing
import WireJSON

@testable import Web

@Suite struct MessageSettleTests {
    private let path = "/api/v1/messages"

    /// A message that nobody knows the fate of; gives its id.
    private func doubt(_ world: APIWorld, _ client: APIClient) async throws -> String {
        await world.door.script(.queued)
        let reply = try await client.post("/api/v1/broadcasts/send", APIRoutes.sendExample)
        let id = reply.json["data"]?["messages"]?.arrayValue?.first?["id"]?.stringValue ?? ""
        let message = try #require(PublicID<Message>(id)).id
        let doubt = Settlement(
            message: message,
            attempt: 1,
            outcome: .inDoubt(reason: "the line broke"),
            settledAt: world.clock.now
        )
        _ = try await world.store.settle([doubt])
        return id
    }

    @Test(arguments: [("sent", "accepted"), ("resend", "queued"), ("drop", "failed")])
    func `the operator's word settles a doubt, once`(word: String, state: String) async throws {
        let world = try await APIWorld()
        try await world.run { client async throws in
            let id = try await doubt(world, client)
            #expect(try await client.get(path + "?state=in_doubt").json["data"]?["total"] == .integer(1))
            let reply = try await client.post("\(path)/\(id)/settle", #"{"as":"\#(word)"}"#)
            #expect(reply.status == 200, "\(reply.text)")
            #expect(reply.json["data"]?["state"] == .string(state))
            #expect(world.desk.wakeCount == (word == "resend" ? 1 : 0))
            let again = try await client.post("\(path)/\(id)/settle", #"{"as":"\#(word)"}"#)
            #expect(again.status == 409 && again.code == "not_in_doubt")
            #expect(again.json["error"]?.stringValue?.contains(state) == true)
        }
    }

    @Test func `a message is found by the number it went to and by Meta's id, as a plain answer tells them`()
        async throws
    {
        let world = try await APIWorld()
        try await world.run { client async throws in
            let sent = try await client.post("/api/v1/broadcasts/send", APIRoutes.sendExample).json["data"]
            let number = try #require(sent?["contacts"]?.arrayValue?.first?["input"]?.stringValue)
            let wamid = try #require(sent?["messages"]?.arrayValue?.first?["id"]?.stringValue)
            for query in ["?mobile=%2B\(number)", "?mobile=\(number)&wamid=\(wamid)"] {
                let found = try await client.get(path + query).json["data"]
                #expect(found?["total"] == .integer(1))
                #expect(found?["messages"]?.arrayValue?.first?["wamid"]?.stringValue == wamid)
            }
            #expect(
                try await client.get(path + "?mobile=\(number)&wamid=wamid.x").json["data"]?["total"] == .integer(0)
            )
            for moment in ["2020-01-01T00:00:00+05:30", "2020-01-01T00:00:00%2B05:30", "2020-01-01T00:00:00Z"] {
                #expect(try await client.get(path + "?since=\(moment)").json["data"]?["total"] == .integer(1))
            }
            #expect(try await client.get(path + "?mobile=14155550123").json["data"]?["total"] == .integer(0))
            #expect(try await client.get(path + "?wamid=\(wamid)").details == ["mobile missing_field"])
            #expect(try await client.get(path + "?mobile=12").details == ["mobile invalid_value"])
        }
    }

    @Test func `what is no decision is refused`() async throws {
        let world = try await APIWorld()
        try await world.run { client async throws in
            let id = try await doubt(world, client)
            #expect(try await client.post("\(path)/\(id)/settle", "{}").details == ["as missing_field"])
            #expect(try await client.post("\(path)/\(id)/settle", #"{"as":"lost"}"#).details == ["as invalid_value"])
            #expect(try await client.post("\(path)/\(id)/settle", "[]").details == ["body invalid_type"])
            let unknown = try await client.post("\(path)/000000000000000000000000/settle", #"{"as":"sent"}"#)
            #expect(unknown.status == 404 && unknown.code == "message_not_found")
        }
    }
}
