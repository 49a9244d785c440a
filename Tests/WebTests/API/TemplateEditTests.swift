import Domain
import HTTPTypes
import Store
import TestKit
import Testing
import Web
import WireJSON

@Suite struct TemplateEditTests {
    private let path = "/api/v1/templates"
    private let body =
        #"{"name":"order_shipped","language":"en-US","category":"utility","components":[{"type":"BODY","text":"Hi"}],"parameterFormat":"POSITIONAL"}"#

    @Test func `a template is created at Meta as Meta has it, and mirrored`() async throws {
        let world = try await APIWorld()
        try await world.run { client in
            let reply = try await client.post(path, body)
            #expect(reply.status == 201, "\(reply.text)")
            #expect(reply.json["data"]?["template"]?["status"] == .string("PENDING"))
            let sent = try #require(world.editing.bodies.first)
            #expect(sent["language"] == .string("en_US"))
            #expect(sent["category"] == .string("UTILITY"))
            #expect(sent["parameter_format"] == .string("positional"))
            let problems = try ContractSchema.load().problems(in: bytes(sent), as: "TemplateCreate")
            #expect(problems == [])
            #expect(try await client.post(path, body).code == "name_taken")
        }
    }

    private func bytes(_ value: JSONValue) -> [UInt8] {
        var writer = JSONWriter()
        value.write(to: &writer)
        return writer.bytes
    }

    @Test func `everything that is wrong is told at once, and Meta is not asked`() async throws {
        let world = try await APIWorld()
        try await world.run { client in
            let reply = try await client.post(
                path,
                #"{"name":"Order Shipped","language":"e n","category":"OTHER","components":[7],"parameterFormat":"x","sender":"9"}"#
            )
            #expect(
                reply.details == [
                    "name invalid_value", "language invalid_value", "category invalid_value",
                    "components[0] invalid_type", "parameterFormat invalid_value", "sender sender_not_found",
                ]
            )
            let empty = try await client.post(path, "{}")
            #expect(
                empty.details.map { $0.split(separator: " ")[0] } == ["name", "language", "category", "components"]
            )
            #expect(world.editing.bodies.isEmpty)
        }
    }

    @Test func `what Meta says of a refusal is passed on`() async throws {
        let world = try await APIWorld()
        try await world.run { client in
            world.editing.fail(with: .refused(Refusal(code: 100, title: "Invalid parameter", details: "No example")))
            let reply = try await client.post(path, body)
            #expect(reply.code == "refused_by_meta")
            #expect(reply.json["meta"]?["code"] == .integer(100))
            world.editing.fail(with: .failed("Meta cannot be reached: timeout"))
            #expect(try await client.post(path, body).status == 502)
        }
    }

    @Test func `a template in use is deleted only by force`() async throws {
        let world = try await APIWorld()
        try await world.run { client in
            let one = path + "/festival_offer_template"
            let refused = try await client.delete(one)
            #expect(refused.code == "broadcast_state")
            #expect(refused.text.contains("festival offer"), "it says which broadcast")
            #expect(world.editing.deleted.isEmpty)
            #expect(try await client.delete(one + "?force=true").status == 200)
            #expect(world.editing.deleted == ["festival_offer_template"])
            #expect(try await client.delete(path + "/nonsense").code == "template_not_found")
        }
    }

    @Test func `a preview shows what is read, and what is wrong with the values`() async throws {
        let world = try await APIWorld()
        try await world.run { client in
            let one = path + "/festival_offer_template/preview"
            let values =
                #"{"headerParams":["Sir"],"bodyParams":["Christmas","Thank You"],"link":"https://example.com/a.png"}"#
            let reply = try await client.post(one, values)
            #expect(reply.status == 200, "\(reply.text)")
            #expect(reply.json["data"]?["body"]?.stringValue?.contains("Christmas") == true)
            #expect(reply.json["data"]?["message"]?["template"]?["name"] == .string("festival_offer_template"))
            let wrong = try await client.post(one, #"{"bodyParams":["a"]}"#)
            #expect(wrong.status == 400)
            #expect(wrong.details.contains("bodyParams parameter_count_mismatch"))
            #expect(try await client.post(path + "/nonsense/preview", "{}").code == "template_not_found")
        }
    }
}
