import Testing

@testable import GatewayMeta

@Suite struct OriginTests {
    @Test(arguments: [
        ("https://graph.facebook.com", true, "graph.facebook.com", 443, ""),
        ("https://graph.facebook.com/", true, "graph.facebook.com", 443, ""),
        ("HTTP://LocalHost:8081/meta/", false, "localhost", 8081, "/meta"),
        ("http://[::1]:80", false, "::1", 80, ""),
    ])
    func `a Graph root is taken apart`(text: String, usesTLS: Bool, host: String, port: Int, path: String) throws {
        let root = try #require(GraphRoot(text))
        #expect(root.origin == Origin(usesTLS: usesTLS, host: host, port: port))
        #expect(root.basePath == path)
    }

    @Test(arguments: [
        "", "graph.facebook.com", "ftp://x", "https://", "http://:80", "http://x:0", "http://x:70000", "http://x:8o",
        "http://user@x", "http://x/?a=b", "http://x/a b", "http://x\r\n", "http://[::1", "http://[::1]x",
    ])
    func `what is no Graph root is refused`(text: String) {
        #expect(GraphRoot(text) == nil)
    }

    @Test(arguments: [
        (Origin(usesTLS: true, host: "a.b", port: 443), "a.b"),
        (Origin(usesTLS: false, host: "a.b", port: 443), "a.b:443"),
        (Origin(usesTLS: false, host: "::1", port: 80), "[::1]"),
    ])
    func `the port is named only where it is not the scheme's own`(origin: Origin, authority: String) {
        #expect(origin.authority == authority)
    }

    @Test(arguments: [
        (path: "/a", name: "authorization", value: "Bearer x\r\nx-evil: 1"), ("/a", "authorization", "Bearer \u{e9}"),
        ("/a", "bad name", "x"), ("/a", "", "x"), ("/a b", "x", "y"), ("a", "x", "y"), ("/a\n", "x", "y"),
    ])
    func `a head that would smuggle bytes cannot be made`(path: String, name: String, value: String) {
        let origin = Origin(usesTLS: false, host: "x", port: 80)
        #expect(WireRequestHead(origin: origin, path: path, headers: [(name, value)]) == nil)
    }
}
