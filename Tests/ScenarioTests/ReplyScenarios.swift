import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Testing

@testable import Delivery
@testable import Server

/// What people write, and what follows: the window, consent, answers, and messages to one person.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct ReplyScenarios {
    private func write(_ house: House, from phone: String, _ text: String) async throws {
        var request = HTTPClientRequest(url: house.sandboxURL + "/sandbox/incoming")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(Array(#"{"from":"\#(phone)","text":"\#(text)"}"#.utf8))
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
        #expect((200..<300).contains(Int(response.status.code)))
    }

    private func message(_ house: House, _ server: House.Running, _ shape: String) async throws -> Reply {
        try await house.post(server, "/api/v1/messages", #"{"to":"919769780000",\#(shape)}"#)
    }

    @Test func `a text is refused until the person writes, and goes out then, as an answer`() async throws {
        try await House.with { house in
            let server = try await house.startReady()
            try await house.setFaults(#"{"enforceWindow":true}"#)
            let closed = try await message(house, server, #""type":"text","text":"Hello""#)
            #expect(closed.status == 400)
            #expect(try closed.string("code") == "window_closed")
            try await write(house, from: "919769780000", "Is it there yet?")
            try await house.eventually("the window opens") {
                try await message(house, server, #""type":"text","text":"Hello""#).status == 200
            }
            let accepted = try await house.accepted()
            #expect(accepted.count == 1)
            #expect(accepted.first?["text"] as? String == "Hello")
            try await house.eventually("it is read") { try await house.newestState(server) == "read" }
            await server.stop()
        }
    }

    @Test func `who writes STOP is told once that nothing more will come`() async throws {
        try await House.with { house in
            let server = try await house.startReady()
            let settings = try await house.call(
                server,
                "PUT",
                "/api/v1/settings",
                Array(#"{"optOutReply":"You get no more of these."}"#.utf8),
                headers: ["Content-Type": "application/json"]
            )
            #expect(settings.status == 200, "\(settings.text)")
            try await write(house, from: "919769780000", "STOP")
            try await house.eventually("the reply goes out") { try await house.accepted().count == 1 }
            #expect(try await house.accepted().first?["text"] as? String == "You get no more of these.")
            try await write(house, from: "919769780000", "stop")
            try await write(house, from: "919769780001", "Stop.")
            try await house.eventually("the other one is told too") { try await house.accepted().count == 2 }
            await server.stop()
        }
    }

    @Test func `every free-form kind is taken by the pretend Meta as it would be by the real one`() async throws {
        let shapes = [
            #""type":"text","text":"Hi""#, #""type":"image","link":"https://a.example/c.png","caption":"c""#,
            #""type":"video","link":"https://a.example/c.mp4""#, #""type":"audio","link":"https://a.example/c.mp3""#,
            #""type":"document","link":"https://a.example/c.pdf","filename":"c.pdf""#,
            #""type":"location_request","body":"Where are you?""#,
            #""type":"address_request","body":"Where do you live?""#,
            #""type":"interactive","interactiveType":"list","body":"b","action":{"button":"Choose","sections":[{"rows":[{"id":"1","title":"a"}]}]}"#,
            #""type":"interactive","interactiveType":"cta_url","body":"b","action":{"displayText":"Open","url":"https://a.example"}"#,
            #""type":"interactive","interactiveType":"button","body":"b","action":{"buttons":[{"id":"1","title":"Yes"}]}"#,
            #""type":"interactive","interactiveType":"product","body":"b","action":{"catalogId":"1","productRetailerId":"p"}"#,
            #""type":"interactive","interactiveType":"product_list","header":"h","body":"b","action":{"catalogId":"1","sections":[{"title":"s","products":[{"productRetailerId":"p"}]}]}"#,
            #""type":"interactive","interactiveType":"catalog_message","body":"b""#,
        ]
        try await House.with { house in
            let server = try await house.startReady()
            try await write(house, from: "919769780000", "Hi")
            try await house.eventually("the window opens") {
                try await message(house, server, #""type":"text","text":"first""#).status == 200
            }
            for shape in shapes {
                let reply = try await message(house, server, shape)
                #expect(reply.status == 200, "\(shape): \(reply.text)")
            }
            #expect(try await house.accepted().count == 1 + shapes.count)
            await server.stop()
        }
    }

    @Test func `who says stop in the middle of a broadcast gets nothing that had not left`() async throws {
        try await House.with { house in
            let server = try await house.startReady { $0.delivery.senderRate = 40 }
            let rows = (0..<200).map { #"{"mobile":"\#(919_800_000_000 + $0)","name":"A"}"# }.joined(separator: ",")
            let saved = try await house.post(server, "/api/v1/contacts?list=all", "[\(rows)]")
            #expect(saved.status == 200)
            let created = try await house.post(
                server,
                "/api/v1/broadcasts",
                #"""
                {"name":"spring","broadcastType":"broadcast","templateName":"festival_offer_template","contactList":["all"],
                "headerParams":["Sir"],"bodyParams":["a","b"],"link":"https://placehold.co/600x400/EEE/31343C.png"}
                """#
            )
            let id = try #require(try created.string("data._id"))
            try await house.eventually("it has begun") { try await house.accepted().count > 3 }
            try await write(house, from: "919800000199", "Stop!")
            try await write(house, from: "919800000000", "Thank you")
            try await house.eventually("it is sent", within: 30) {
                try await house.get(server, "/api/v1/broadcasts/\(id)").string("data.status") == "sent"
            }
            let numbers = try await house.accepted().compactMap { $0["to"] as? String }
            #expect(numbers.count == 199)
            #expect(!numbers.contains("919800000199"))
            let broadcast = try await house.get(server, "/api/v1/broadcasts/\(id)")
            #expect(try broadcast.value("data.counts.cancelled") as? Int == 1)
            #expect(try broadcast.value("data.replied") as? Int == 1)
            let contact = try #require(
                try saved.value("data.createdContacts") as? [[String: Any]]
            ).first { $0["mobile"] as? String == "919800000000" }
            let contactID = try #require(contact?["_id"] as? String)
            let replies = try await house.get(server, "/api/v1/contacts/\(contactID)/replies")
            #expect(try replies.string("data.replies.0.text") == "Thank you")
            await server.stop()
        }
    }
}
