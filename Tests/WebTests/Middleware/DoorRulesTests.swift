import HTTPTypes
import Testing
import WireJSON

@testable import Web

@Suite struct BodyRuleTests {
    private func outcome(_ body: String, _ contentType: String?) -> String {
        var headers = HTTPFields()
        headers[.contentType] = contentType
        do {
            _ = try BodyReader.parse(Array(body.utf8), headers: headers)
            return "taken"
        } catch {
            return "\(error.status.code) \(error.code.rawValue)"
        }
    }

    @Test(arguments: [nil, "application/json", "application/x-www-form-urlencoded", "text/plain", "nonsense"])
    func `a body that parses is taken whatever its header says`(contentType: String?) {
        #expect(outcome(#"{"a":1}"#, contentType) == "taken")
    }

    @Test(arguments: ["application/json", "APPLICATION/JSON; charset=utf-8", "application/vnd.api+json"])
    func `malformed JSON that is declared as JSON is 400`(contentType: String) {
        #expect(outcome("{", contentType) == "400 malformed_json")
    }

    @Test(arguments: [nil, "application/x-www-form-urlencoded", "text/plain"])
    func `what is no JSON and not declared as such is 415`(contentType: String?) {
        #expect(outcome("a=b", contentType) == "415 unsupported_media_type")
    }

    @Test func `malformed JSON is told with its place`() {
        do {
            _ = try BodyReader.parse(Array(#"{"a":}"#.utf8), headers: [.contentType: "application/json"])
            Issue.record("taken")
        } catch {
            #expect(error.message.contains("at byte 5"))
        }
    }

    @Test func `an empty body, a doubled member and half a surrogate are 400`() {
        #expect(outcome("", nil) == "400 malformed_json")
        #expect(outcome(#"{"a":1,"a":2}"#, "application/json") == "400 malformed_json")
        #expect(outcome(#"{"a":"\ud800"}"#, "application/json") == "400 malformed_json")
        #expect(outcome(String(repeating: "[", count: 5_000), "application/json") == "400 malformed_json")
    }

    @Test func `a compressed body is 415`() {
        do {
            _ = try BodyReader.parse(Array("{}".utf8), headers: [.contentEncoding: "gzip"])
            Issue.record("taken")
        } catch {
            #expect(error.code == .unsupportedMediaType)
        }
    }
}

@Suite struct RequestIDTests {
    @Test func `a caller's own id is taken over where it is fit for a log`() {
        let ids = RequestIDs()
        #expect(ids.id(from: "abc-123_x.y:z/=+@") == "abc-123_x.y:z/=+@")
        for text in ["", "a b", "a\nb", "ä", "a\"b", String(repeating: "x", count: 129)] {
            #expect(ids.id(from: text) != text)
        }
    }

    @Test func `made ids are never alike`() {
        let ids = RequestIDs()
        let made = (0..<1_000).map { _ in ids.id(from: nil) }
        #expect(Set(made).count == 1_000)
        #expect(made.allSatisfy { RequestIDs.isSane($0) })
    }
}

@Suite struct EndpointTableTests {
    private let table = EndpointTable([
        (.post, "/a/send"), (.get, "/a/{id}"), (.get, "/a"), (.post, "/a"),
    ])

    @Test func `a path knows its methods, HEAD with every GET`() {
        #expect(table.methods(of: "/a") == [.get, .head, .post])
        #expect(table.methods(of: "/a/7") == [.get, .head])
        #expect(table.methods(of: "/a/") == [.get, .head, .post])
    }

    @Test func `a literal part wins over a parameter`() {
        #expect(table.methods(of: "/a/send") == [.post])
    }

    @Test func `an unknown path has none`() {
        for path in ["/", "/b", "/a/7/8", ""] { #expect(table.methods(of: path).isEmpty) }
    }
}
