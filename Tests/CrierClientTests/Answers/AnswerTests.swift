import Foundation
import Testing

@testable import CrierClient

struct AnswerTests {
    private func decoded<Value: Decodable>(_ json: String) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(json.utf8))
    }

    @Test func `an answer tells its value, and how it came`() throws {
        let raw = RawAnswer(
            status: 202,
            body: Array(
                """
                {"success":"true","data":{"messaging_product":"whatsapp","contacts":[{"input":"+91 1","wa_id":"911"}],
                "messages":[{"id":"01a2","message_status":"queued"}],"code":202},"warnings":["colour is ignored"]}
                """.utf8
            ),
            requestID: "r-1",
            isReplay: true
        )
        let answer = try Answer<CampaignReceipt>(reading: raw, key: "k", server: "s")
        #expect(answer.messageID == "01a2" && answer.messageStatus == .queued && answer.isKept)
        #expect(answer.input == "+91 1" && answer.waID == "911" && answer.preview == nil)
        #expect(answer.httpStatus == 202 && answer.requestID == "r-1" && answer.isReplay)
        #expect(answer.warnings == ["colour is ignored"] && answer.idempotencyKey == "k")
        #expect(answer.text.hasPrefix(#"{"success":"true""#))
    }

    @Test func `a page is read whatever its list is called`() throws {
        let page: Page<Message> = try decoded(
            #"{"messages":[{"_id":"1","state":"read","to":"9","contactName":"","broadcastName":"b","attempts":1,"#
                + #""refusal":null,"updatedAt":"x"}],"total":7,"page":2,"limit":1}"#
        )
        #expect(page.elements.map(\.state) == [.read])
        #expect(page.total == 7 && page.page == 2 && !page.isLast)
    }

    @Test func `moments are dates where they have an offset, and texts always`() throws {
        let moment: Timestamp = try decoded(#""2027-03-01T03:30:00.250Z""#)
        #expect(moment.date == Date(timeIntervalSince1970: 1_803_871_800.25))
        #expect(moment == "2027-03-01T03:30:00.250Z")
        #expect(Timestamp(rawValue: "2027-03-01T09:00:00+05:30").date == Date(timeIntervalSince1970: 1_803_871_800))
        #expect(Timestamp(rawValue: "2027-03-01T09:00:00.000").date == nil)
        #expect(Timestamp(Date(timeIntervalSince1970: 1_803_871_800.25)) == moment)
    }

    @Test func `any JSON is read and written as it is`() throws {
        let text = #"{"a":[null,true,1,2.5,"x/y"],"b":{}}"#
        let value: JSONValue = try decoded(text)
        #expect(value == ["a": [.null, true, 1, 2.5, "x/y"], "b": [:]])
        #expect(value["a"]?[4]?.string == "x/y" && value["a"]?[2]?.integer == 1 && value["c"] == nil)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        #expect(String(decoding: try encoder.encode(value), as: UTF8.self) == text)
    }
}
