import Messages
import Testing
import WireJSON

@testable import Web

@Suite struct NewCampaignFormTests {
    private func form(_ json: String) throws -> NewCampaignForm {
        NewCampaignForm(reading: try JSONValue.parse(Array(json.utf8)))
    }

    private func problems(_ json: String) throws -> [String] {
        try form(json).problems.map { "\($0.field) \($0.code)" }
    }

    @Test func `all three words for an API campaign are taken`() throws {
        for word in ["apiCampaign", "apiBroadcast", "api"] {
            #expect(try problems(#"{"name":"n","broadcastType":"\#(word)","templateName":"t"}"#).isEmpty)
        }
    }

    @Test func `what an API campaign is not is refused`() throws {
        #expect(
            try problems(#"{"name":"n","broadcastType":"list","templateName":"t"}"#) == ["broadcastType invalid_value"]
        )
        #expect(
            try problems(#"{"name":"n","broadcastType":"api","messageType":"regular","templateName":"t"}"#)
                == ["messageType invalid_value"]
        )
    }

    @Test(arguments: [("x\\u0000y", "name invalid_value"), (String(repeating: "n", count: 201), "name too_long")])
    func `a name has its limits`(name: String, problem: String) throws {
        #expect(try problems(#"{"name":"\#(name)","broadcastType":"api","templateName":"t"}"#) == [problem])
    }

    @Test func `everything that is missing or wrong is told at once`() throws {
        #expect(
            try problems("{}") == ["broadcastType missing_field", "name missing_field", "templateName missing_field"]
        )
        #expect(
            try problems(#"{"name":[],"broadcastType":"x","messageType":"y","status":"z","templateName":1}"#)
                == [
                    "name invalid_type", "messageType invalid_value", "status invalid_value",
                    "broadcastType invalid_value",
                ]
        )
    }

    @Test func `an API campaign has no schedule`() throws {
        let json = #"{"name":"n","broadcastType":"api","status":"scheduled","templateName":"t"}"#
        #expect(try problems(json) == ["status invalid_value"])
    }
}
