import Domain
import Gateway
import Testing

@testable import GatewayMeta

/// The one question: was the message certainly taken, certainly not, or is it in doubt?
@Suite struct SendOutcomeTests {
    private func outcome(_ status: Int, _ body: String) -> Result<Acceptance, SendError> {
        SendOutcome.of(WireAnswer(status: status, head: [], body: Array(body.utf8)))
    }

    @Test func `an answer with a message id is an acceptance`() {
        let body = """
            {"messaging_product":"whatsapp","contacts":[{"input":"+5511987654321","wa_id":"551187654321"}],
             "messages":[{"id":"wamid.HBg","message_status":"accepted"}],"new_member":{"a":[1,null]}}
            """
        #expect(
            outcome(200, body)
                == .success(Acceptance(wamid: "wamid.HBg", waID: "551187654321", messageStatus: "accepted"))
        )
    }

    @Test func `an acceptance needs neither a contact nor a message status`() {
        let acceptance = Acceptance(wamid: "wamid.1", waID: nil, messageStatus: nil)
        #expect(outcome(200, #"{"messages":[{"id":"wamid.1"}]}"#) == .success(acceptance))
        #expect(
            outcome(200, #"{"contacts":[{"user_id":"IN.1"}],"messages":[{"id":"wamid.1"}]}"#) == .success(acceptance)
        )
    }

    @Test func `a message held for a quality assessment is accepted and held`() throws {
        let body = #"{"messages":[{"id":"wamid.1","message_status":"held_for_quality_assessment"}]}"#
        #expect(try outcome(200, body).get().isHeld)
    }

    @Test func `a message of a paused template is refused`() {
        guard
            case .failure(.refused(let refusal)) = outcome(200, #"{"messages":[{"id":"w","message_status":"paused"}]}"#)
        else {
            Issue.record("not refused")
            return
        }
        #expect(refusal.code == 132_015)
        #expect(Verdict(for: refusal, road: .call, attempt: 1) == .failCampaign(pausesAtOnce: true))
    }

    @Test func `an error object is read in full`() {
        let body = """
            {"error":{"message":"(#131030) Recipient not in allowed list","type":"OAuthException","code":131030,
             "error_subcode":2494010,"error_data":{"messaging_product":"whatsapp","details":"Add it first"},
             "is_transient":false,"fbtrace_id":"AbC"}}
            """
        let refusal = Refusal(
            code: 131_030,
            subcode: 2_494_010,
            title: "(#131030) Recipient not in allowed list",
            details: "Add it first",
            traceID: "AbC",
            httpStatus: 400
        )
        #expect(outcome(400, body) == .failure(.refused(refusal)))
    }

    @Test(
        arguments: [
            (400, #"{"error":{"code":131056}}"#, 131_056, nil),
            (500, #"{"error":{"code":131000,"message":"Something went wrong"}}"#, 131_000, nil),
            (503, #"{"error":{"code":2,"error_user_msg":"Try later","error_data":null}}"#, 2, "Try later"),
            (200, #"{"error":{"code":"190","error_data":"as text"}}"#, 190, "as text"),
            (400, #"{"x":[],"error":{"error_data":{"details":7},"code":100,"error_subcode":"33"}}"#, 100, "7"),
        ] as [(Int, String, Int, String?)]
    )
    func `an error object refuses whatever the HTTP status`(status: Int, body: String, code: Int, details: String?) {
        guard case .failure(.refused(let refusal)) = outcome(status, body) else {
            Issue.record("not refused")
            return
        }
        #expect(refusal.code == code)
        #expect(refusal.details == details)
        #expect(refusal.httpStatus == status)
    }

    @Test func `a plain 429 slows the sender down`() {
        guard case .failure(.refused(let refusal)) = outcome(429, "<html>Too many requests</html>") else {
            Issue.record("not refused")
            return
        }
        #expect(refusal.code == Refusal.plainThrottleCode)
        #expect(Verdict(for: refusal, road: .call, attempt: 1) == .slowSender)
    }

    @Test(arguments: [301, 308, 400, 401, 404, 413])
    func `another refusal without an error object is no doubt, but nothing Meta said`(status: Int) {
        guard case .failure(.refused(let refusal)) = outcome(status, "<html></html>") else {
            Issue.record("not refused")
            return
        }
        #expect(refusal.code == status)
        #expect(Verdict(for: refusal, road: .call, attempt: 1) == .failCampaign(pausesAtOnce: false))
    }

    @Test(arguments: [
        (500, ""), (502, "<html>Bad gateway</html>"), (503, "{}"), (504, #"{"error":"upstream timeout"}"#),
        (500, #"{"error":{"message":"no code"}}"#), (408, ""), (303, ""),
        (200, ""), (200, "{}"), (200, "[]"), (200, "not JSON"), (200, #"{"messages":[]}"#),
        (200, #"{"messages":[{}]}"#),
        (200, #"{"messages":[{"id":""}]}"#), (200, #"{"messages":[{"id":null}]}"#), (200, #"{"messages":{"id":"w"}}"#),
        (200, #"{"messages":[{"id":"wamid.1"}]"#), (200, #"{"messages":[{"id":"wamid.1"}]}x"#),
        (200, #"{"error":{"code":131000}"#),
    ])
    func `what is not clearly one thing or the other is in doubt`(status: Int, body: String) {
        guard case .failure(.uncertain) = outcome(status, body) else {
            Issue.record("\(outcome(status, body))")
            return
        }
    }

    @Test(arguments: [
        ExchangeError.notSent(.unreachable("x")), .notSent(.tls("x")), .notSent(.connectTimeout), .notSent(.deadline),
        .notSent(.queueFull), .notSent(.cancelled), .notSent(.shutDown),
    ])
    func `what was not sent is told as not sent`(error: ExchangeError) {
        guard case .notSent(let reason) = SendOutcome.of(error), !reason.isEmpty else {
            Issue.record("\(error)")
            return
        }
    }

    @Test(arguments: [
        ExchangeError.uncertain(.deadline), .uncertain(.connectionLost("x")), .uncertain(.unreadable(.bodyTooLarge)),
        .uncertain(.unreadable(.headTooLarge)), .uncertain(.unreadable(.malformed("x"))),
    ])
    func `what may have been sent is told as in doubt`(error: ExchangeError) {
        guard case .uncertain(let reason) = SendOutcome.of(error), !reason.isEmpty else {
            Issue.record("\(error)")
            return
        }
    }
}
