import Domain
import HTTPTypes

/// Writes the API as a page for people, from the endpoints that the router is made from: what `/openapi.json` tells programs.
///
/// It needs nothing but itself: no script, no font, nothing of any network.
struct APIPage: Sendable {
    let endpoints: [Endpoint]
    let version: String

    /// Allows the page's own style, and nothing else at all.
    static let contentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"

    var html: [UInt8] {
        var page = HTMLText()
        page.raw("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">")
        page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Crier's API</title>")
        page.raw("<style>\(Self.style)</style></head><body><nav>")
        page.element("h1") { $0.text("Crier's API") }
        page.element("p") { page in
            page.text("Version \(version). Programs read ")
            page.raw("<a href=\"/openapi.json\">/openapi.json</a>.")
        }
        for tag in tags {
            page.element("h2") { $0.text(tag) }
            page.element("ul") { page in
                for endpoint in endpoints where endpoint.document.tag == tag {
                    page.raw("<li><a href=\"#\(Self.anchor(endpoint))\">")
                    page.text(endpoint.document.summary)
                    page.raw("</a></li>")
                }
            }
        }
        page.raw("</nav><main>")
        page.element("p") { page in
            page.text("Every call but those of the server itself needs a key: ")
            page.element("code") { $0.text("Authorization: Bearer crier_…") }
            page.text(". A call that changes something may carry an ")
            page.element("code") { $0.text("Idempotency-Key") }
            page.text(": repeated with it, it is answered as the first time and done once.")
        }
        for tag in tags {
            page.element("h2") { $0.text(tag) }
            for endpoint in endpoints where endpoint.document.tag == tag { Self.write(endpoint, &page) }
        }
        page.raw("</main></body></html>\n")
        return page.bytes
    }

    private var tags: [String] {
        var tags: [String] = []
        for endpoint in endpoints where !tags.contains(endpoint.document.tag) { tags.append(endpoint.document.tag) }
        return tags
    }

    /// Small letters, digits and dashes.
    private static func anchor(_ endpoint: Endpoint) -> String {
        let text = endpoint.method.rawValue.lowercased() + endpoint.path
        return String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
    }

    private static func write(_ endpoint: Endpoint, _ page: inout HTMLText) {
        let document = endpoint.document
        page.raw("<section id=\"\(anchor(endpoint))\">")
        page.element("h3") { $0.text(document.summary) }
        page.element("p") { page in
            page.element("code") { $0.text("\(endpoint.method.rawValue) \(endpoint.path)") }
        }
        if !document.description.isEmpty { page.element("p") { $0.prose(document.description) } }
        if !document.parameters.isEmpty {
            page.element("h4") { $0.text("Parameters") }
            table(
                document.parameters.map { parameter in
                    let line = parameter.schema.outline
                    return [
                        parameter.name, "\(parameter.place.rawValue), \(line.type)",
                        parameter.place == .path ? "required" : "", line.description,
                    ]
                },
                &page
            )
        }
        if let body = document.body {
            page.element("h4") { $0.text(body.isRequired ? "Body" : "Body, which may be left out") }
            table(body.schema.lines, &page)
            page.element("pre") { $0.text(curl(endpoint, body)) }
        }
        for answer in document.answers {
            page.element("h4") { $0.text("\(answer.status)") }
            page.element("p") { $0.prose(answer.description + (answer.isAlsoCSV ? " As CSV too." : "")) }
            table(answer.schema.lines, &page)
        }
        if !document.errors.isEmpty {
            page.element("p") { page in
                page.text("Refusals of its own: ")
                page.element("code") { $0.text(document.errors.map(\.rawValue).joined(separator: ", ")) }
            }
        }
        page.raw("</section>")
    }

    private static func curl(_ endpoint: Endpoint, _ body: EndpointDocument.Body) -> String {
        guard !body.isFile else {
            return """
                curl "$CRIER_URL\(endpoint.path)" -H "Authorization: Bearer $CRIER_API_KEY" -F file=@\(body.example)
                """
        }
        return """
            curl -X \(endpoint.method.rawValue) "$CRIER_URL\(endpoint.path)" \\
              -H "Authorization: Bearer $CRIER_API_KEY" -H "Content-Type: application/json" \\
              -d '\(body.example.trimmingBlanks())'
            """
    }

    private static func table(_ rows: [[String]], _ page: inout HTMLText) {
        guard !rows.isEmpty else { return }
        page.element("table") { page in
            for row in rows {
                page.element("tr") { page in
                    for (index, cell) in row.enumerated() {
                        page.element("td") { page in
                            if index == 0 { page.element("code") { $0.text(cell) } } else { page.prose(cell) }
                        }
                    }
                }
            }
        }
    }

    private static let style = """
        body{margin:0;font:16px/1.5 system-ui,sans-serif;color:#1c2b33;background:#fff;display:flex}\
        nav{width:19rem;height:100vh;overflow:auto;position:sticky;top:0;padding:1rem;background:#f2f5f4;box-sizing:border-box;flex:none}\
        nav h1{font-size:1.2rem}nav h2{font-size:.9rem;margin:1rem 0 .2rem}nav ul{margin:0;padding:0;list-style:none;font-size:.9rem}\
        main{padding:1rem 2rem 6rem;max-width:60rem;min-width:0}section{border-top:1px solid #d5dedb;padding:1rem 0}\
        a{color:#0a6b4f}h4{margin:1rem 0 .3rem}code,pre{font-family:ui-monospace,monospace;font-size:.85rem}\
        pre{background:#f2f5f4;padding:.8rem;overflow:auto;white-space:pre-wrap;overflow-wrap:anywhere}\
        table{border-collapse:collapse;width:100%;font-size:.9rem}td{border:1px solid #d5dedb;padding:.25rem .5rem;vertical-align:top}\
        @media(max-width:50rem){body{display:block}nav{width:auto;height:auto;position:static}main{padding:1rem}}
        """
}

/// HTML that is put together of elements and texts; texts are escaped, and there is no other way in for them.
private struct HTMLText {
    private(set) var bytes: [UInt8] = []

    /// Markup of our own.
    mutating func raw(_ markup: String) { bytes += markup.utf8 }

    mutating func text(_ text: String) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): bytes += "&amp;".utf8
            case UInt8(ascii: "<"): bytes += "&lt;".utf8
            case UInt8(ascii: ">"): bytes += "&gt;".utf8
            case UInt8(ascii: "\""): bytes += "&quot;".utf8
            case UInt8(ascii: "'"): bytes += "&#39;".utf8
            default: bytes.append(byte)
            }
        }
    }

    /// A text in which backticks set off what is code.
    mutating func prose(_ text: String) {
        for (index, part) in text.split(separator: "`", omittingEmptySubsequences: false).enumerated() {
            if index.isMultiple(of: 2) { self.text(String(part)) } else { element("code") { $0.text(String(part)) } }
        }
    }

    mutating func element(_ name: String, _ inside: (inout HTMLText) -> Void) {
        raw("<\(name)>")
        inside(&self)
        raw("</\(name)>")
    }
}
