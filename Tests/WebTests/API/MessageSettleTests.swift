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
