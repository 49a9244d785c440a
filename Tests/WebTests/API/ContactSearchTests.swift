import Domain
import Store
import TestKit
import Testing
import WireJSON

@testable import Web

@Suite struct ContactSearchTests {
    private let path = "/api/v1/contacts"

    private func world() async throws -> APIWorld {
        let world = try await APIWorld()
        let words = Vocabulary(tags: ["vip", "new"], customFields: ["City", "Plan"])
        try await world.store.addToVocabulary(words, in: world.workspace.id)
        return world
    }

    private static let people = #"""
        [{"mobile":"919800000001","name":"José Álvarez","tags":["vip"],"attributes":[{"name":"City","value":"Pune"}]},
         {"mobile":"919800000002","name":"Asha Rao","optin":false,"attributes":[{"name":"City","value":"Pune"},{"name":"Plan","value":"gold"}]},
         {"mobile":"919800000003","name":"Ben","incomingBlocked":true}]
        """#

    private func mobiles(_ reply: JSONValue) -> [String] {
        reply["data"]?["contacts"]?.arrayValue?.compactMap { $0["mobile"]?.stringValue?.suffix(1).description } ?? [
            "none"
        ]
    }

    @Test(
        arguments: [
            ("", ["3", "2", "1"]), ("?order=1", ["1", "2", "3"]), ("?name=jose", ["1"]),
            ("?mobile=%2B91-98000-00002", ["2"]), ("?mobile=+91+98000+00002", ["2"]), ("?name=asha+rao", ["2"]),
            ("?name=asha%20rao", ["2"]), ("?name=asha%2Brao", []), ("?name=%zz", []), ("?&&=&name=jose", ["1"]),
            ("?tags=vip,new", ["1"]), ("?optin=false", ["2"]), ("?optin=true", ["3", "1"]),
            ("?source=api", ["3", "2", "1"]),
            ("?source=csv", []), ("?incomingBlocked=true", ["3"]), ("?limit=1", ["3"]), ("?limit=1&page=2", ["2"]),
            ("?limit=1&skip=2", ["1"]), ("?limit=1&page=1&skip=2", ["3"]),
            ("?attributes[0][name]=city&attributes[0][value]=pune", ["2", "1"]),
            (
                "?attributes%5B0%5D%5Bname%5D=City&attributes%5B0%5D%5Bvalue%5D=Pune&attributes%5B1%5D%5Bname%5D=Plan&attributes%5B1%5D%5Bvalue%5D=gold",
                ["2"]
            ),
        ] as [(String, [String])]
    )
    func `contacts are found by every published filter`(query: String, expected: [String]) async throws {
        let world = try await world()
        try await world.run { client async throws in
            #expect(try await client.post(path, Self.people).status == 200)
            let reply = try await client.get(path + query)
            #expect(reply.status == 200)
            #expect(mobiles(reply.json) == expected)
        }
    }

    @Test func `everything wrong with a query is told at once`() async throws {
        let world = try await world()
        let query = "?mobile=x&source=y&order=2&optin=perhaps&limit=0&skip=-1&attributes[0][value]=1"
        let reply = try await world.run { try await $0.get(path + query) }
        #expect(reply.status == 400)
        let fields = reply.json["details"]?.arrayValue?.compactMap { $0["field"]?.stringValue } ?? []
        let expected = ["optin", "mobile", "source", "order", "attributes[0][name]", "skip", "limit"]
        #expect(fields == expected)
    }

    @Test func `a change replaces tags or adds to them, and an empty attribute is removed`() async throws {
        let world = try await world()
        try await world.run { client async throws in
            let saved = try await client.post(path, Self.people)
            let id = try #require(
                saved.json["data"]?["createdContacts"]?.arrayValue?.first?["_id"]?.stringValue
            )
            let one = try await client.put(
                path + "/" + id,
                #"{"tagsToAdd":["NEW"],"attributes":[{"name":"city","value":""},{"name":"Plan","value":"x"}]}"#
            )
            #expect(one.status == 200)
            #expect(one.json["data"]?["tags"] == .array([.string("vip"), .string("new")]))
            let attributes = one.json["data"]?["attributes"]?.arrayValue?.compactMap { $0["name"]?.stringValue }
            #expect(attributes == ["Plan"])
            #expect(one.json["data"]?["name"] == .string("José Álvarez"))
            let two = try await client.put(path + "/" + id, #"{"tags":["new"],"name":"J","optin":false}"#)
            #expect(two.json["data"]?["tags"] == .array([.string("new")]))
            #expect(two.json["data"]?["optin"] == .bool(false))
            let three = try await client.put(path + "/" + id, #"{"tagsToRemove":["NEW"],"mobile":"+919800000009"}"#)
            #expect(three.json["data"]?["tags"] == .array([]))
            #expect(three.json["data"]?["mobile"] == .string("919800000009"))
            let taken = try await client.put(path + "/" + id, #"{"mobile":"919800000002"}"#)
            #expect(taken.status == 409)
            #expect(taken.code == "number_taken")
            #expect(try await client.put(path + "/" + id, #"{"tags":["nobody"]}"#).code == "unknown_tag")
            #expect(try await client.put(path + "/" + id, "[]").code == "invalid_type")
            #expect(try await client.put(path + "/000000000000000000000000", "{}").status == 404)
        }
    }

    @Test func `who is deleted is forgotten`() async throws {
        let world = try await world()
        try await world.run { client async throws in
            let saved = try await client.post(path, Self.people)
            let id = try #require(
                saved.json["data"]?["createdContacts"]?.arrayValue?.first?["_id"]?.stringValue
            )
            #expect(try await client.delete(path + "/" + id).status == 200)
            #expect(try await client.get(path + "/" + id).status == 404)
            #expect(try await client.delete(path + "/" + id).status == 404)
            #expect(mobiles(try await client.get(path).json) == ["3", "2"])
        }
    }
}
