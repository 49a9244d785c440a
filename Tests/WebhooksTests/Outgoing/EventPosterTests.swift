import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Synchronization
import Testing

@testable import Webhooks

@Suite struct EventPosterTests {
    /// Runs a receiver on a real port and posts one event to a path of it.
    private func post(
        to path: String,
        host: String = "127.0.0.1",
        rule: AddressRule = AddressRule(allowsPrivate: true),
        lookup: HostLookup = .system
    ) async throws -> (answer: EventAnswer, calls: [String]) {
        let calls = Mutex<[String]>([])
        let router = Router()
        router.post("/ok") { request, _ in
            let body = try await request.body.collect(upTo: 1_000)
            let fields = ["webhook-id", "webhook-timestamp", "webhook-signature", "content-type"]
            let heads = fields.map { HTTPField.Name($0).flatMap { request.headers[$0] } ?? "none" }
            calls.withLock { $0.append("ok \(heads.joined(separator: " ")) \(String(buffer: body))") }
            return HTTPResponse.Status.noContent
        }
        router.post("/elsewhere") { _, _ in
            calls.withLock { $0.append("elsewhere") }
            return Response(status: .temporaryRedirect, headers: [.location: "/ok"])
        }
        router.post("/long") { _, _ in String(repeating: "a", count: 1_000_000) }
        let app = Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
        let answer = try await app.test(.live) { client in
            let poster = EventPoster(rule: rule, lookup: lookup)
            let request = EventRequest(
                url: "http://\(host):\(client.port ?? 0)\(path)",
                id: "evt_1",
                seconds: 7,
                signature: "v1,x",
                body: Array("{}".utf8)
            )
            let answer = await poster.post(request)
            _ = await poster.post(request)
            await poster.shutdown()
            return answer
        }
        return (answer, calls.withLock { $0 })
    }

    @Test func `an event arrives with its three headers`() async throws {
        let (answer, calls) = try await post(to: "/ok")
        #expect(answer == .status(204))
        #expect(calls == Array(repeating: "ok evt_1 7 v1,x application/json {}", count: 2))
    }

    @Test func `a redirect is not followed`() async throws {
        let (answer, calls) = try await post(to: "/elsewhere")
        #expect(answer == .status(307))
        #expect(calls == ["elsewhere", "elsewhere"])
    }

    @Test func `a long answer is not read to its end`() async throws {
        #expect(try await post(to: "/long").answer == .status(200))
    }

    @Test(arguments: ["127.0.0.1", "localhost", "2130706433", "[::1]", "0.0.0.0"])
    func `an address of our own network is not called`(host: String) async throws {
        let (answer, calls) = try await post(to: "/ok", host: host, rule: AddressRule(allowsPrivate: false))
        guard case .failed(let sentence) = answer else {
            Issue.record("it was called")
            return
        }
        #expect(sentence.contains("private network"))
        #expect(calls.isEmpty)
    }

    @Test func `the connection goes to the address that was looked at, whatever the name says by then`() async throws {
        let asked = Mutex(0)
        let lookup = HostLookup { _ in
            asked.withLock { $0 += 1 }
            return [HostAddress(bytes: [127, 0, 0, 1], text: "127.0.0.1")]
        }
        let (answer, calls) = try await post(to: "/ok", host: "name.invalid", lookup: lookup)
        #expect(answer == .status(204))
        #expect(calls.count == 2)
        #expect(asked.withLock { $0 } == 1, "and is asked for again only after a while")
    }

    @Test func `one private address among public ones is enough to refuse`() async throws {
        let lookup = HostLookup { _ in
            [
                HostAddress(bytes: [8, 8, 8, 8], text: "8.8.8.8"),
                HostAddress(bytes: [10, 0, 0, 1], text: "10.0.0.1"),
            ]
        }
        let rule = AddressRule(allowsPrivate: false)
        let (answer, calls) = try await post(to: "/ok", host: "name.invalid", rule: rule, lookup: lookup)
        #expect(answer != .status(204))
        #expect(calls.isEmpty)
    }

    @Test func `a receiver that is not there is a failure with a reason`() async {
        let poster = EventPoster(rule: AddressRule(allowsPrivate: true))
        let request = EventRequest(url: "http://127.0.0.1:1/", id: "evt_1", seconds: 7, signature: "", body: [])
        guard case .failed(let sentence) = await poster.post(request) else {
            Issue.record("somebody answered on port 1")
            return
        }
        #expect(!sentence.isEmpty)
        await poster.shutdown()
    }
}
