import Domain
import Gateway
import HTTPTypes
import Messages
import Store
import Testing
import WireJSON

@testable import Web

@Suite struct SendAnswerTests {
    private static let id = PublicID<Message>(ID(row: 7), createdAt: Timestamp(milliseconds: 1_790_000_000_000))

    private static func writer(_ warnings: [String] = []) throws -> SendAnswer {
        SendAnswer(
            input: "+91 98765 43210",
            phone: try PhoneNumber(parsing: "919876543210"),
            warnings: warnings,
            requestID: "r1"
        )
    }

    private static func json(_ answer: KeptAnswer.Answer) throws -> JSONValue { try JSONValue.parse(answer.body) }

    @Test func `what Meta accepted is answered in the published bytes`() throws {
        let acceptance = Acceptance(wamid: "wamid.HBgM==", waID: "919876543210", messageStatus: "accepted")
        let answer = try Self.writer().answer(to: .accepted(Self.id, acceptance))
        #expect(answer.status == 200)
        #expect(
            String(decoding: answer.body, as: UTF8.self) == """
                {"success":"true","data":{"messaging_product":"whatsapp","contacts":[{"input":"+91 98765 43210",\
                "wa_id":"919876543210"}],"messages":[{"id":"wamid.HBgM==","message_status":"accepted"}],"code":200}}
                """
        )
    }

    @Test func `where Meta names neither number nor status ours stand in`() throws {
        let json = try Self.json(
            Self.writer().answer(to: .accepted(Self.id, Acceptance(wamid: "w", waID: nil, messageStatus: nil)))
        )
        #expect(json["data"]?["contacts"]?.arrayValue?[0]["wa_id"] == .string("919876543210"))
        #expect(json["data"]?["messages"]?.arrayValue?[0]["message_status"] == .string("accepted"))
    }

    @Test func `a held message is told as Meta told it`() throws {
        let held = Acceptance(wamid: "w", waID: nil, messageStatus: "held_for_quality_assessment")
        let json = try Self.json(Self.writer().answer(to: .accepted(Self.id, held)))
        #expect(json["data"]?["messages"]?.arrayValue?[0]["message_status"] == .string("held_for_quality_assessment"))
    }

    @Test func `what is kept for later is 202 with our id in the same envelope`() throws {
        for (outcome, word) in [(DeliveryOutcome.queued(Self.id), "queued"), (.inDoubt(Self.id), "in_doubt")] {
            let answer = try Self.writer(["w"]).answer(to: outcome)
            let json = try Self.json(answer)
            #expect(answer.status == 202)
            #expect(json["success"] == .string("true"))
            #expect(json["data"]?["code"] == .integer(202))
            #expect(json["data"]?["messages"]?.arrayValue?[0]["id"] == .string(Self.id.text))
            #expect(json["data"]?["messages"]?.arrayValue?[0]["message_status"] == .string(word))
            #expect(json["warnings"]?.arrayValue == [.string("w")])
        }
    }

    @Test func `a refusal carries both vocabularies, what Meta said, and our message`() throws {
        let refusal = Refusal(
            code: 132_000,
            title: "Number of parameters does not match",
            details: "expected 2",
            traceID: "Az9",
            httpStatus: 400
        )
        let answer = try Self.writer().answer(to: .refused(Self.id, refusal))
        let json = try Self.json(answer)
        #expect(answer.status == 400)
        #expect(json["success"] == .bool(false))
        #expect(json["status"] == .string("error"))
        #expect(json["error"] == json["message"])
        #expect(json["code"] == .string("refused_by_meta"))
        #expect(json["meta"]?["code"] == .integer(132_000))
        #expect(json["meta"]?["title"] == .string("Number of parameters does not match"))
        #expect(json["meta"]?["details"] == .string("expected 2"))
        #expect(json["meta"]?["fbtraceId"] == .string("Az9"))
        #expect(json["messageId"] == .string(Self.id.text))
        #expect(json["requestId"] == .string("r1"))
    }

    @Test func `the status of a refusal follows the verdict`() {
        for code in [131_026, 132_000, 130_429, 131_056, 131_000, 131_031, 190, 4_711, 131_016] {
            let refusal = Refusal(code: code, title: "t", httpStatus: 400)
            let status = SendAnswer.error(refusal, of: Self.id).status.code
            switch Verdict(for: refusal, road: .call, attempt: 1) {
            case .failRecipient, .failCampaign: #expect(status == 400)
            case .slowSender, .delayRecipient: #expect(status == 429)
            case .retry: #expect(status == 502)
            case .pauseSender, .distrustToken: #expect(status == 503)
            }
        }
    }

    @Test func `a message that ended while its caller waited says how`() throws {
        let expired = try Self.json(Self.writer().answer(to: .ended(Self.id, .expired)))
        let cancelled = try Self.json(Self.writer().answer(to: .ended(Self.id, .cancelled)))
        #expect(expired["code"] == .string("message_expired"))
        #expect(cancelled["code"] == .string("message_cancelled"))
        #expect(cancelled["messageId"] == .string(Self.id.text))
    }

    @Test func `the same outcome gives the same bytes`() throws {
        let outcome = DeliveryOutcome.refused(Self.id, Refusal(code: 131_026, title: "t"))
        #expect(try Self.writer().answer(to: outcome) == Self.writer().answer(to: outcome))
    }
}
