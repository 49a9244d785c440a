import AsyncHTTPClient
import Domain
import Gateway
import NIOPosix
import Synchronization
import Testing

@testable import GatewayMeta

/// Reading an account, page by page, from a server that is not always kind.
@Suite(.timeLimit(.minutes(1))) struct MetaAccountReaderTests {
    /// Every template of an account whose questions are answered so, and what was asked.
    private func templates(
        pagesMaximum: Int = 120,
        pageMaximumBytes: Int = 1_000_000,
        _ answer: @escaping @Sendable (ScriptedServer.Request) -> String
    ) async throws -> (Result<[ListedTemplate], GatewayError>, [ScriptedServer.Request]) {
        try await read(answer, version: GraphVersion(major: 25)) { client, settings in
            var settings = settings
            settings.pagesMaximum = pagesMaximum
            settings.pageMaximumBytes = pageMaximumBytes
            do throws(GatewayError) {
                return .success(
                    try await MetaAccountReader(client: client, settings: settings).templates(of: .sample())
                )
            } catch {
                return .failure(error)
            }
        }
    }

    private func phoneNumber(
        version: GraphVersion = GraphVersion(major: 25),
        _ answer: String
    ) async throws -> (Result<PhoneNumberInfo, GatewayError>, [ScriptedServer.Request]) {
        let same: @Sendable (ScriptedServer.Request) -> String = { _ in answer }
        return try await read(same, version: version) { client, settings in
            do throws(GatewayError) {
                return .success(
                    try await MetaAccountReader(client: client, settings: settings).phoneNumber(of: .sample())
                )
            } catch {
                return .failure(error)
            }
        }
    }

    private func read<Value>(
        _ answer: @escaping @Sendable (ScriptedServer.Request) -> String,
        version: GraphVersion,
        _ ask: (HTTPClient, GraphSettings) async -> Result<Value, GatewayError>
    ) async throws -> (Result<Value, GatewayError>, [ScriptedServer.Request]) {
        try await ScriptedServer.run(.init(onRequest: { [.send(answer($0))] })) { server in
            let client = HTTPClient(
                eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton),
                configuration: MetaAccountReader.clientConfiguration
            )
            let result = await ask(client, .local(port: server.port, version: version))
            try await client.shutdown()
            return (result, server.counts.received)
        }
    }

    private static func template(_ id: String, _ more: String = "") -> String {
        #"{"id":"\#(id)","name":"offer","language":"en","status":"APPROVED","category":"MARKETING"\#(more)}"#
    }

    private static func page(_ templates: [String], after: String? = nil) -> String {
        let paging =
            after.map { #"{"cursors":{"before":"B","after":"\#($0)"},"next":"https://elsewhere.example/x"}"# }
            ?? #"{"cursors":{"before":"B","after":"LAST"}}"#
        return ScriptedServer.json(#"{"data":[\#(templates.joined(separator: ","))],"paging":\#(paging)}"#)
    }

    @Test func `every page is read, by cursor and not by the address the answer names`() async throws {
        let (result, requests) = try await templates { request in
            request.head.contains("after=C%3D2")
                ? Self.page([Self.template("3"), Self.template("2")])
                : Self.page([Self.template("1"), Self.template("2")], after: "C=2")
        }
        #expect(try result.get().map(\.id) == ["1", "2", "3"])
        #expect(requests.count == 2)
        let first = try #require(requests.first).head
        #expect(first.hasPrefix("GET /v25.0/102290129340398/message_templates?fields=id%2Cname%2C"))
        #expect(first.contains("&limit=100"))
        #expect(first.contains("authorization: Bearer EAAG-secret\r\n"))
    }

    @Test func `a template is mirrored with all that matters`() async throws {
        let more = #"""
            ,"parameter_format":"NAMED","quality_score":{"score":"GREEN","date":1},"new_member":{},
            "components": [ {"type":"BODY", "text":"Hi {{name}} \u00fc\/"} ]
            """#
        let (result, _) = try await templates { _ in
            Self.page([Self.template("1", more), #"{"id":"2","name":"half"}"#])
        }
        let expected = ListedTemplate(
            id: "1",
            name: "offer",
            language: "en",
            category: .marketing,
            status: "APPROVED",
            parameterFormat: .named,
            quality: "GREEN",
            components: Array(#"[{"type":"BODY","text":"Hi {{name}} ü/"}]"#.utf8)
        )
        #expect(try result.get() == [expected])
    }

    @Test func `a stale cursor begins the list anew, a few times`() async throws {
        let stale = ScriptedServer.json(#"{"error":{"code":131059,"message":"Invalid cursor"}}"#, status: 400)
        let turns = Atomic<Int>(0)
        let (result, requests) = try await templates { request in
            guard request.head.contains("after=") else { return Self.page([Self.template("1")], after: "C") }
            return turns.add(1, ordering: .relaxed).newValue <= 2 ? stale : Self.page([Self.template("2")])
        }
        #expect(try result.get().map(\.id) == ["1", "2"])
        #expect(requests.count == 6)

        let (endless, tries) = try await templates { request in
            request.head.contains("after=") ? stale : Self.page([Self.template("1")], after: "C")
        }
        #expect(endless == .failure(.refused(Refusal(code: 131_059, title: "Invalid cursor", httpStatus: 400))))
        #expect(tries.count == 8)
    }

    @Test func `a list without end is given up`() async throws {
        let turns = Atomic<Int>(0)
        let (result, requests) = try await templates(pagesMaximum: 5) { _ in
            let turn = turns.add(1, ordering: .relaxed).newValue
            return Self.page([Self.template("\(turn)")], after: "C\(turn)")
        }
        #expect(result == .failure(.unreadable("templates: more than 5 pages")))
        #expect(requests.count == 5)
    }

    @Test(arguments: [
        ScriptedServer.json(#"{"paging":{}}"#), ScriptedServer.json("[]"), ScriptedServer.json("<html>"),
        ScriptedServer.json(#"{"data":[{"id":"1"}]"#), ScriptedServer.json("oops", status: 502),
        ScriptedServer.json(#"{"data":["# + String(repeating: " ", count: 5_000) + "]}"),
    ])
    func `an answer that is no list never reads as an empty account`(answer: String) async throws {
        let (result, _) = try await templates(pageMaximumBytes: 4_000) { _ in answer }
        guard case .failure(.unreadable) = result else {
            Issue.record("\(result)")
            return
        }
    }

    @Test func `an empty account is an empty list`() async throws {
        let (result, _) = try await templates { _ in ScriptedServer.json(#"{"data":[]}"#) }
        #expect(try result.get().isEmpty)
    }

    @Test func `a redirect is not followed with the token`() async throws {
        let redirect = "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"
        let (result, requests) = try await templates { _ in redirect }
        #expect(result == .failure(.unreadable("HTTP 302 without an error object")))
        #expect(requests.count == 1)
    }

    @Test(arguments: [
        (GraphVersion(major: 23), "messaging_limit_tier"),
        (GraphVersion(major: 24), "whatsapp_business_manager_messaging_limit"),
    ])
    func `a number is read, with the limit under its version's name`(version: GraphVersion, limit: String) async throws
    {
        let answer = ScriptedServer.json(
            """
            {"id":"1","display_phone_number":"+1 555","verified_name":"Shop","quality_rating":"GREEN",
             "throughput":{"level":"HIGH"},"\(limit)":"TIER_10K","status":"CONNECTED",
             "health_status":{"can_send_message":"LIMITED","entities":[
              {"entity_type":"WABA","errors":[{"error_code":141006,
                "error_description":"No payment.","possible_solution":"Pay."}]},
              {"entity_type":"PHONE_NUMBER","additional_info":["Name not approved."]}]}}
            """
        )
        let (result, requests) = try await phoneNumber(version: version, answer)
        let expected = PhoneNumberInfo(
            displayPhoneNumber: "+1 555",
            verifiedName: "Shop",
            qualityRating: "GREEN",
            throughputLevel: "HIGH",
            messagingLimit: "TIER_10K",
            status: "CONNECTED",
            canSendMessage: "LIMITED",
            healthProblems: ["WABA: No payment. Pay.", "PHONE_NUMBER: Name not approved."]
        )
        #expect(try result.get() == expected)
        #expect(try #require(requests.first).head.contains("%2C\(limit)%2C"))
    }

    @Test func `a number Meta says little about is read as far as it goes`() async throws {
        let answer = ScriptedServer.json(#"{"id":"1","throughput":"STANDARD","health_status":[],"status":7}"#)
        let (result, _) = try await phoneNumber(answer)
        #expect(try result.get().throughputLevel == "STANDARD")
        #expect(try result.get().status == nil)
    }
}
