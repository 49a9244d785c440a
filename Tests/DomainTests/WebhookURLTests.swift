import Domain
import Testing

@Suite struct WebhookURLTests {
    private func host(_ text: String) -> String? { try? WebhookURL(text).host }

    @Test(arguments: [
        ("https://example.com/hook", "example.com"), ("HTTP://EXAMPLE.com:8080/a?b=c", "example.com"),
        ("https://[2606:4700::1111]:443/", "2606:4700::1111"), ("http://127.0.0.1", "127.0.0.1"),
        ("https://a_b.example.com", "a_b.example.com"),
    ])
    func `an address is taken apart`(text: String, host: String) {
        #expect(self.host(text) == host)
    }

    @Test func `scheme and host are written in lower case, the rest as it was`() throws {
        #expect(try WebhookURL("HTTPS://Example.COM/Path?Q=%41").text == "https://example.com/Path?Q=%41")
    }

    @Test(arguments: [
        "", "example.com", "ftp://example.com", "https://", "https:///path", "https://user@example.com/",
        "https://user:password@example.com/", "https://example.com#fragment", "https://exa mple.com",
        "https://ex\\ample.com",
        "https://example.com:0/", "https://example.com:65536/", "https://example.com:8a/", "https://[::1",
        "https://[zz]/",
        "https://[::1]x/", "https://exämple.com/", "https://example.com/\u{0}", "https://%31%32%37.0.0.1/",
        "https://example.com\\@127.0.0.1/", "javascript:alert(1)",
    ])
    func `what two readers could understand differently is refused`(text: String) {
        #expect(host(text) == nil)
    }

    @Test func `an address without end is refused`() {
        #expect(host("https://example.com/" + String(repeating: "a", count: 2_000)) == nil)
    }
}
