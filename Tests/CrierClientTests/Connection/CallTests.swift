import Testing

@testable import CrierClient

struct CallTests {
    @Test func `a path has each of its parts encoded`() {
        let path = Call.path(["broadcasts", "a/b"], [("name", "spring sale & more"), ("status", nil), ("page", "1")])
        #expect(path == "/api/v1/broadcasts/a%2Fb?name=spring%20sale%20%26%20more&page=1")
        #expect(
            Call.path(["contacts"], [("attributes[0][name]", "City")]).hasSuffix("?attributes%5B0%5D%5Bname%5D=City")
        )
    }

    @Test func `what changes something has a key, the caller's or a new one, and what only reads has none`() throws {
        #expect(try Call(.post, ["messages"], key: "order-1").key == "order-1")
        let keys = try (0..<100).map { _ in try #require(try Call(.delete, ["contacts", "1"]).key).rawValue }
        #expect(Set(keys).count == 100)
        #expect(keys.allSatisfy { $0.count == 32 && $0.allSatisfy(\.isHexDigit) })
        #expect(try Call(.get, ["messages"], key: "order-1").key == nil)
    }

    @Test func `a body is the same bytes each time, whatever the order of its members`() throws {
        let names = (0..<30).map { "name\($0)" }
        let there = Dictionary(uniqueKeysWithValues: names.map { ($0, "v/") })
        let back = Dictionary(uniqueKeysWithValues: names.reversed().map { ($0, "v/") })
        let body = try Call(.post, ["messages"], body: there).body
        #expect(try Call(.post, ["messages"], body: back).body == body)
        #expect(body.map { String(decoding: $0, as: UTF8.self) }?.hasPrefix(#"{"name0":"v/","name1""#) == true)
    }

    @Test func `a body that JSON cannot hold is told before any call`() throws {
        let error = #expect(throws: CrierError.self) { try Call(.post, ["messages"], body: JSONValue.number(.nan)) }
        #expect("\(try #require(error))".hasPrefix("no call was made: the body cannot be written as JSON"))
    }
}
