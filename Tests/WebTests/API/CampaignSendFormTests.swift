import Domain
import Messages
import Testing
import WireJSON

@testable import Web

/// What the form says of a body.
private func form(_ json: String, at now: Timestamp = Timestamp(milliseconds: 1_790_000_000_000)) throws
    -> CampaignSendForm
{
    CampaignSendForm(reading: try JSONValue.parse(Array(json.utf8)), at: now)
}

private func problems(_ json: String) throws -> [String] {
    try form(json).problems.map { "\($0.field) \($0.code)" }
}

/// A body that is in order, with members put in.
private func body(_ more: String = "", destination: String = #""919876543210""#) -> String {
    #"{"templateName":"t","campaignName":"c","destination":\#(destination),"userName":"Jon","source":"api"\#(more)}"#
}

@Suite struct CampaignSendFormTests {
    @Test func `the published example is in order`() throws {
        let form = try form(APIRoutes.sendExample)
        #expect(form.problems.isEmpty)
        #expect(form.warnings.isEmpty)
        #expect(form.templateName == "festival_offer_template")
        #expect(form.campaignName == "festival offer")
        #expect(form.destination == "919876543210")
        #expect(form.phone?.digits == "919876543210")
        #expect(form.userName == "Jon")
        #expect(form.source == .api)
        #expect(form.values.headerParams == ["Sir"])
        #expect(form.values.bodyParams == ["Christmas", "Thank You"])
        #expect(form.values.link == "https://placehold.co/600x400/EEE/31343C.png")
        #expect(form.values.filename == "filename")
        #expect(form.fallbacks == [ContactAttribute(name: "Country", value: "India")])
    }

    @Test func `every required member that is missing is named at once`() throws {
        #expect(
            try problems("{}") == [
                "templateName missing_field", "campaignName missing_field", "destination missing_field",
                "userName missing_field", "source missing_field",
            ]
        )
    }

    @Test func `null and blank are missing`() throws {
        let text = #"{"templateName":null,"campaignName":"  ","destination":"","userName":"","source":null}"#
        #expect(try problems(text).allSatisfy { $0.hasSuffix("missing_field") })
        #expect(try problems(text).count == 5)
    }

    @Test func `a body that is no object is one problem`() throws {
        #expect(try problems("[1]") == ["body invalid_type"])
    }

    @Test(arguments: ["+91 98765 43210", "91-9876543210", "919876543210"])
    func `a destination is kept as it was written`(text: String) throws {
        let form = try form(body(destination: "\"\(text)\""))
        #expect(form.destination == text)
        #expect(form.phone?.digits == "919876543210")
    }

    @Test func `a destination may be a whole number`() throws {
        let form = try form(body(destination: "919876543210"))
        #expect(form.destination == "919876543210")
        #expect(form.problems.isEmpty)
    }

    @Test(arguments: ["1.5", "true", "[]", "{}"])
    func `a destination of another kind is refused`(value: String) throws {
        #expect(try problems(body(destination: value)) == ["destination invalid_type"])
    }

    @Test func `a destination that is no number is refused`() throws {
        #expect(try problems(body(destination: #""hello""#)) == ["destination invalid_destination"])
    }

    @Test func `source takes the six published words and no other`() throws {
        for source in ContactSource.allCases {
            let text = body().replacing("\"api\"", with: "\"\(source.rawValue)\"")
            #expect(try problems(text).isEmpty)
        }
        #expect(try problems(body().replacing("\"api\"", with: "\"API\"")) == ["source invalid_source"])
    }

    @Test func `numbers are taken for texts in lists, other kinds are not`() throws {
        let form = try form(body(#","bodyParams":["a",5,1.50]"#))
        #expect(form.values.bodyParams == ["a", "5", "1.50"])
        #expect(
            try problems(body(#","bodyParams":[null,true,"x",[]]"#)) == [
                "bodyParams[0] invalid_type", "bodyParams[1] invalid_type", "bodyParams[3] invalid_type",
            ]
        )
        #expect(try problems(body(#","headerParams":"Sir""#)) == ["headerParams invalid_type"])
    }

    @Test func `a list that could not be read is not checked against the template`() throws {
        #expect(try form(body(#","bodyParams":"x""#)).hasReadableValues == false)
        #expect(try form(body()).hasReadableValues)
    }

    @Test func `members nobody knows are named in warnings, whatever they hold`() throws {
        let form = try form(body(#","colour":[1,{"a":null}],"Link":"x""#))
        #expect(form.problems.isEmpty)
        #expect(form.warnings.count == 2)
        #expect(form.warnings[0].contains("\"colour\""))
        #expect(form.warnings[1].contains("\"Link\""))
    }

    @Test func `a message is good for 24 hours unless the caller says otherwise`() throws {
        let now = Timestamp(milliseconds: 1_790_000_000_000)
        #expect(try form(body(), at: now).expiresAt == now + 86_400_000)
        let moment = now + 60_000
        #expect(try form(body(#","expiresAt":"\#(moment.iso8601)""#), at: now).expiresAt == moment)
    }

    @Test func `an expiry in the past, too far ahead or unreadable is refused`() throws {
        let now = Timestamp(milliseconds: 1_790_000_000_000)
        for text in [now.iso8601, (now + 31 * 86_400_000).iso8601, "tomorrow", "2026-11-23T10:00:00"] {
            let problems = try form(body(#","expiresAt":"\#(text)""#), at: now).problems
            #expect(problems.map(\.field) == ["expiresAt"], "\(text)")
        }
    }

    @Test func `the members of other shapes are read by position`() throws {
        let form = try form(
            body(
                #"""
                ,"languageCode":"fr","urlVariables":["u"],"copyCodeParam":"SAVE20",
                "ltoFields":{"unixTimestamp":"1790000000"},
                "quickReplies":["yes"],"location":{"latitude":"12.5","longitude":77,"name":"N","address":"A"},
                "carouselBodies":[{"text":"x","bodyParams":{"{{2}}":"b","{{1}}":"a"}},{"bodyParams":["c"]},{}],
                "carouselFileData":[{"fileType":"image","fileName":"f","fileUrl":"https://a.example/x","mediaId":7}]
                """#
            )
        )
        #expect(form.problems.isEmpty)
        #expect(form.languageCode == "fr")
        #expect(form.values.urlVariables == ["u"])
        #expect(form.values.copyCode == "SAVE20")
        #expect(form.values.offerExpiresAt == 1_790_000_000)
        #expect(form.values.quickReplies == ["yes"])
        #expect(form.values.location == TemplateLocation(latitude: 12.5, longitude: 77, name: "N", address: "A"))
        #expect(form.values.cardBodies == [["a", "b"], ["c"], []])
        #expect(
            form.values.cardFiles == [
                CardFile(fileType: "image", fileName: "f", link: "https://a.example/x", mediaID: "7")
            ]
        )
    }

    @Test func `a list longer than any template takes is refused`() throws {
        let list = Array(repeating: "1", count: 101).joined(separator: ",")
        #expect(try problems(body(#","bodyParams":[\#(list)]"#)) == ["bodyParams too_long"])
    }
}
