import Foundation
import HTTPTypes
import Testing
import WireJSON

@testable import Web

@Suite struct APIPageTests {
    @Test func `the page tells of every endpoint, with its members, and needs nothing from elsewhere`() async throws {
        let world = try await APIWorld()
        let reply = try await world.run { try await $0.get("/docs", ["Authorization": ""]) }
        #expect(reply.status == 200)
        #expect(reply.header("Content-Type") == "text/html; charset=utf-8")
        #expect(reply.header("Content-Security-Policy")?.contains("default-src 'none'") == true)
        for endpoint in world.routes.endpoints where endpoint.path.hasPrefix("/api") {
            #expect(reply.text.contains("<code>\(endpoint.method.rawValue) \(endpoint.path)</code>"))
        }
        #expect(reply.text.contains("<code>data.contacts.mobile</code>") || reply.text.contains("<code>mobile</code>"))
        // Code is set off in examples as it would be typed, and everywhere else as code.
        let prose = reply.text.split(separator: "<pre>").map { $0.split(separator: "</pre>").last ?? "" }
        #expect(!prose.contains { $0.contains("`") })
        #expect(reply.text.contains("<code>$FirstName</code>") || reply.text.contains("<code>tags</code>"))
        for outside in ["<script", "http://", "src=", "@import", "url("] {
            #expect(!reply.text.contains(outside), "\(outside)")
        }
        let links = reply.text.components("href=\"#")
        for link in links { #expect(reply.text.contains("id=\"\(link)\""), "\(link) leads nowhere") }
        #expect(links.count > 40)
    }
}

extension String {
    /// What stands behind each mark, up to the next quote.
    fileprivate func components(_ mark: String) -> [String] {
        var found: [String] = []
        var rest = self[...]
        while let range = rest.range(of: mark) {
            rest = rest[range.upperBound...]
            found.append(String(rest.prefix { $0 != "\"" }))
        }
        return found
    }
}
