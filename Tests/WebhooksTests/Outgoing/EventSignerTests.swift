import Domain
import Store
import Testing
import WireJSON

@testable import Webhooks

@Suite struct EventSignerTests {
    /// The example of the Standard Webhooks libraries.
    private let secret = Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")

    @Test func `the signature is that of the standard's own example`() {
        let signature = EventSigner(secrets: [secret]).signature(
            of: Array(#"{"test": 2432232314}"#.utf8),
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
            seconds: 1_614_265_330
        )
        #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test func `while a secret is changed both sign, and each signature stands alone`() {
        let other = Secret("whsec_AAAA")
        let body = Array("{}".utf8)
        func sign(_ secrets: [Secret]) -> String {
            EventSigner(secrets: secrets).signature(of: body, id: "i", seconds: 1)
        }
        #expect(sign([secret, other]) == sign([secret]) + " " + sign([other]))
        #expect(sign([secret]) != sign([other]))
    }

    @Test func `an event's body is JSON with its id, and codes are numbers`() throws {
        let event = OutgoingEvent(
            id: ID(row: 7),
            subscription: ID(row: 1),
            kind: .messageStatus,
            facts: [EventFact("status", "failed"), EventFact("code", "131026"), EventFact("reason", "\"quoted\"\n")],
            occurredAt: Timestamp(milliseconds: 1_790_000_000_000),
            dueAt: Timestamp(milliseconds: 0)
        )
        let envelope = EventEnvelope(event)
        let json = try JSONValue.parse(envelope.body)
        #expect(json["id"]?.stringValue == envelope.id)
        #expect(envelope.id.hasPrefix("evt_"))
        #expect(json["type"] == .string("message.status"))
        #expect(json["timestamp"] == .string("2026-09-21T14:13:20.000Z"))
        #expect(json["data"]?["code"] == .integer(131_026))
        #expect(json["data"]?["reason"] == .string("\"quoted\"\n"))
    }
}
