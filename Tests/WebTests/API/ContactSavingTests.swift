import Domain
import Store
import TestKit
import Testing
import WireJSON

@testable import Web

@Suite struct ContactSavingTests {
    private let path = "/api/v1/contacts"

    private func names(_ json: JSONValue, _ group: String) -> [String] {
        json["data"]?[group]?.arrayValue?.compactMap { $0["mobile"]?.stringValue } ?? ["none"]
    }

    @Test func `each row is saved or fails by itself`() async throws {
        let world = try await APIWorld()
        let words = Vocabulary(tags: ["vip"], customFields: ["City"])
        try await world.store.addToVocabulary(words, in: world.workspace.id)
        let rows = #"""
            [{"mobile":"+91 98765 43210","name":"Asha Rao","optin":true,"tags":["VIP"],
              "attributes":[{"name":"city","value":"Pune"},{"name":"City","value":""}]},
             {"mobile":"098","name":"X","ref":7},
             {"mobile":919876543211,"tags":["nobody"],"attributes":[{"name":"Age","value":"3"}]},
             5,
             {"name":"no number"}]
            """#
        try await world.run { client async throws in
            let reply = try await client.post(path + "?list=customers", rows)
            #expect(reply.status == 200)
            #expect(reply.json["message"] == .string("1 contact saved successfully"))
            let created = try #require(reply.json["data"]?["createdContacts"]?.arrayValue?.first)
            #expect(created["mobile"] == .string("919876543210"))
            #expect(created["source"] == .string("api"))
            #expect(created["tags"] == .array([.string("vip")]))
            #expect(created["list"] == .array([.string("customers")]))
            #expect(created["optin"] == .bool(true))
            let failed = try #require(reply.json["data"]?["failedContacts"]?.arrayValue)
            #expect(failed.map { $0["index"] } == [.integer(1), .integer(2), .integer(3), .integer(4)])
            #expect(failed[0]["mobile"] == .string("098"))
            #expect(failed[0]["ref"] == .integer(7))
            let codes = failed.map { $0["details"]?.arrayValue?.compactMap { $0["code"]?.stringValue } ?? [] }
            #expect(
                codes == [
                    ["invalid_destination"], ["unknown_tag", "unknown_custom_field"], ["invalid_type"],
                    ["missing_field"],
                ]
            )
            let warnings = reply.json["warnings"]?.arrayValue
            #expect(warnings?.count == 1)

            let id = try #require(created["_id"]?.stringValue)
            let read = try await client.get(path + "/" + id)
            #expect(read.json["data"]?["attributes"]?.arrayValue?.first?["name"] == .string("City"))
        }
    }

    @Test func `duplicates are skipped, or overwritten where that is asked for`() async throws {
        let world = try await APIWorld()
        try await world.run { client async throws in
            _ = try await client.post(path, #"{"mobile":"919876543210","name":"Asha"}"#)
            let skipped = try await client.post(path, #"[{"mobile":"919876543210","name":"Other"}]"#)
            #expect(skipped.json["message"] == .string("0 contacts saved successfully"))
            #expect(names(skipped.json, "skippedContacts") == ["919876543210"])
            let changed = try await client.post(
                path + "?onDuplicate=overwrite",
                #"[{"mobile":"919876543210","name":"Other"}]"#
            )
            #expect(names(changed.json, "updatedContacts") == ["919876543210"])
            #expect(names(changed.json, "createdContacts") == [])
            let data = changed.json["data"]
            #expect(data?["updatedContacts"]?.arrayValue?.first?["name"] == .string("Other"))
        }
    }

    @Test(arguments: [
        ("", "[]", "missing_field"), ("", "5", "invalid_type"), ("?onDuplicate=maybe", "{}", "invalid_value"),
        ("?list=unassigned", "{}", "invalid_value"),
        ("", "[" + Array(repeating: "{}", count: 1_001).joined(separator: ",") + "]", "too_long"),
    ])
    func `a body that is no contacts is refused whole`(query: String, body: String, code: String) async throws {
        let world = try await APIWorld()
        let reply = try await world.run { try await $0.post(path + query, body) }
        #expect(reply.status == 400)
        #expect(reply.code == code)
    }

    @Test func `lists are made once and counted`() async throws {
        let world = try await APIWorld()
        try await world.run { client async throws in
            let made = try await client.post(path + "/lists", #"{"listName":"customers"}"#)
            #expect(made.status == 201)
            let again = try await client.post(path + "/lists", #"{"name":"customers"}"#)
            #expect(again.status == 200)
            #expect(again.json["data"]?["_id"] == made.json["data"]?["_id"])
            _ = try await client.post(
                path + "?list=customers",
                #"[{"mobile":"919876543210"},{"mobile":"919876543211"}]"#
            )
            let lists = try await client.get(path + "/lists")
            let first = lists.json["data"]?["lists"]?.arrayValue?.first
            #expect(first?["listName"] == .string("customers"))
            #expect(first?["contactsCount"] == .integer(2))
            #expect(try await client.post(path + "/lists", "{}").code == "missing_field")
            #expect(try await client.post(path + "/lists", #"{"listName":"unassigned"}"#).code == "invalid_value")
        }
    }

    @Test func `tags and custom fields are added once, whatever their case`() async throws {
        let world = try await APIWorld()
        try await world.run { client async throws in
            let tags = "/api/v1/settings/tags"
            #expect(try await client.get(tags).json["data"]?["tags"] == .array([]))
            _ = try await client.post(tags, #"{"tags":["vip","new"]}"#)
            _ = try await client.post(tags, #"{"name":"VIP"}"#)
            #expect(try await client.get(tags).json["data"]?["tags"] == .array([.string("new"), .string("vip")]))
            let fields = "/api/v1/settings/custom-fields"
            let added = try await client.post(fields, #"{"customFields":["City"]}"#)
            #expect(added.json["data"]?["customFields"] == .array([.string("City")]))
            for body in ["{}", #"{"customFields":["name"]}"#, #"{"customFields":[" "]}"#, #"{"customFields":"x"}"#] {
                #expect(try await client.post(fields, body).status == 400, "\(body)")
            }
        }
    }
}
