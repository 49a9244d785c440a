import Testing

@testable import GatewayMeta

@Suite struct GraphSettingsTests {
    @Test(arguments: ["v23.0", "v25.0", "v9.12"])
    func `a version is read and written alike`(text: String) {
        #expect(GraphVersion(text)?.description == text)
    }

    @Test(arguments: ["", "v", "25.0", "v25", "v25.", "v25.0.1", "v025.0", "v25.0/..", "v0.0", "v+5.0", "V25.0"])
    func `what is no version is refused`(text: String) {
        #expect(GraphVersion(text) == nil)
    }

    @Test func `versions are compared as numbers`() {
        #expect(GraphVersion(major: 9) < GraphVersion(major: 24))
        #expect(GraphVersion(major: 24) < GraphVersion(major: 24, minor: 1))
    }

    @Test func `a path keeps the root's own and takes only ids`() throws {
        let root = try #require(GraphRoot("http://localhost:9999/meta/"))
        let settings = GraphSettings(root: root, version: GraphVersion(major: 25))
        #expect(settings.path("123", "messages") == "/meta/v25.0/123/messages")
        #expect(settings.path("123") == "/meta/v25.0/123")
        for id in ["", "..", "1/2", "1?a", "1 2", "ü"] { #expect(settings.path(id) == nil) }
    }
}
