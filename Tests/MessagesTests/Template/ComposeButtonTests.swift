import Domain
import Messages
import Testing

struct ComposeButtonTests {
    @Test func `link variables go to the links that have one, by their index`() throws {
        let template = try composable(
            #"""
            [{"type":"BODY","text":"x"},{"type":"BUTTONS","buttons":[{"type":"URL","text":"Home","url":"https://a.b/"},
            {"type":"URL","text":"Deal","url":"https://a.b/{{1}}"},{"type":"PHONE_NUMBER","text":"Call"},
            {"type":"URL","text":"Other","url":"https://c.d/{{1}}"}]}]
            """#
        )
        try expect(
            template,
            with: TemplateValues(urlVariables: ["k/9fQ2", "z", "one too many"]),
            writes: #"""
                [{"type":"button","sub_type":"url","index":"1","parameters":[{"type":"text","text":"k/9fQ2"}]},
                {"type":"button","sub_type":"url","index":"3","parameters":[{"type":"text","text":"z"}]}]
                """#
        )
        #expect(problems(template, TemplateValues(urlVariables: ["a"])) == ["urlVariables[1]: missing_url_variable"])
        #expect(
            problems(template, TemplateValues(urlVariables: ["", "b\n"])) == [
                "urlVariables[0]: invalid_value", "urlVariables[1]: invalid_value",
            ]
        )
        let long = String(repeating: "x", count: 1_989)
        #expect(problems(template, TemplateValues(urlVariables: [long, "b"])) == ["urlVariables[0]: too_long"])
        #expect(problems(template, TemplateValues(urlVariables: [String(long.dropLast()), "b"])).isEmpty)
    }

    @Test func `a quick reply without a payload answers with its text`() throws {
        let template = try composable(
            #"""
            [{"type":"BODY","text":"x"},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"A"},
            {"type":"QUICK_REPLY","text":"B"},{"type":"QUICK_REPLY","text":"C"}]}]
            """#
        )
        try expect(template, with: TemplateValues(), writes: "[]")
        try expect(
            template,
            with: TemplateValues(quickReplies: ["", "cmp_42:stop"]),
            writes:
                #"[{"type":"button","sub_type":"quick_reply","index":"1","parameters":[{"type":"payload","payload":"cmp_42:stop"}]}]"#
        )
    }

    @Test func `a code to copy is required and has at most 20 characters`() throws {
        let template = try composable(
            #"[{"type":"BODY","text":"x"},{"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Stop"},{"type":"COPY_CODE"}]}]"#
        )
        try expect(
            template,
            with: TemplateValues(copyCode: "SAVE25"),
            writes:
                #"[{"type":"button","sub_type":"copy_code","index":"1","parameters":[{"type":"coupon_code","coupon_code":"SAVE25"}]}]"#
        )
        #expect(problems(template, TemplateValues()) == ["copyCodeParam: missing_code"])
        #expect(problems(template, TemplateValues(copyCode: "")) == ["copyCodeParam: missing_code"])
        #expect(problems(template, TemplateValues(copyCode: "a\tb")) == ["copyCodeParam: invalid_value"])
        #expect(
            problems(template, TemplateValues(copyCode: String(repeating: "x", count: 21))) == [
                "copyCodeParam: too_long"
            ]
        )
        #expect(problems(template, TemplateValues(copyCode: String(repeating: "x", count: 20))).isEmpty)
    }

    @Test func `a one-time password stands in the body and in the button, wherever the caller gave it`() throws {
        let template = try composable(
            #"[{"type":"BODY","text":"*{{1}}* is your code."},{"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"COPY_CODE"}]}]"#,
            category: .authentication
        )
        let written = #"""
            [{"type":"body","parameters":[{"type":"text","text":"123456"}]},
            {"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"123456"}]}]
            """#
        try expect(template, with: TemplateValues(bodyParams: ["123456"]), writes: written)
        try expect(template, with: TemplateValues(copyCode: "123456"), writes: written)
        try expect(template, with: TemplateValues(bodyParams: ["123456"], copyCode: "other"), writes: written)
        #expect(try template.compose(TemplateValues(copyCode: "123456")).preview.body == "*123456* is your code.")
    }

    @Test func `what is wrong with a one-time password is said once, in the caller's own field`() throws {
        let template = try composable(
            #"[{"type":"BODY","text":"*{{1}}* is your code."},{"type":"BUTTONS","buttons":[{"type":"OTP"}]}]"#,
            category: .authentication
        )
        let long = String(repeating: "1", count: 16)
        #expect(problems(template, TemplateValues()) == ["bodyParams: parameter_count_mismatch"])
        #expect(problems(template, TemplateValues(bodyParams: ["1\n2"])) == ["bodyParams[0]: invalid_value"])
        #expect(problems(template, TemplateValues(bodyParams: [""])) == ["bodyParams[0]: invalid_value"])
        #expect(problems(template, TemplateValues(bodyParams: [long])) == ["bodyParams[0]: too_long"])
        #expect(problems(template, TemplateValues(copyCode: long)) == ["copyCodeParam: too_long"])
        #expect(problems(template, TemplateValues(copyCode: "1\n2")) == ["copyCodeParam: invalid_value"])
    }

    @Test func `a one-time password whose body has no slot is given as the code to copy`() throws {
        let template = try composable(
            #"[{"type":"BODY","text":"Copy your code."},{"type":"BUTTONS","buttons":[{"type":"OTP"}]}]"#,
            category: .authentication
        )
        #expect(problems(template, TemplateValues()) == ["copyCodeParam: missing_code"])
        try expect(
            template,
            with: TemplateValues(copyCode: "1234"),
            writes: #"[{"type":"button","sub_type":"url","index":"0","parameters":[{"type":"text","text":"1234"}]}]"#
        )
    }

    @Test(arguments: [
        (Int64(1_767_225_600), Int64(1_767_225_600_000)), (1_767_225_600_123, 1_767_225_600_123), (1, 1_000),
    ])
    func `the end of an offer goes out in milliseconds`(given: Int64, written: Int64) throws {
        let template = try composable(
            #"[{"type":"BODY","text":"x"},{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"text":"x","has_expiration":true}}]"#
        )
        try expect(
            template,
            with: TemplateValues(offerExpiresAt: given),
            writes: #"""
                [{"type":"limited_time_offer","parameters":[{"type":"limited_time_offer",
                "limited_time_offer":{"expiration_time_ms":\#(written)}}]}]
                """#
        )
        for wrong: Int64 in [0, -1, .min, .max] {
            #expect(
                problems(template, TemplateValues(offerExpiresAt: wrong)) == ["ltoFields.unixTimestamp: invalid_value"]
            )
        }
    }

    @Test func `an offer that does not end says nothing of an end`() throws {
        let template = try composable(
            #"[{"type":"BODY","text":"x"},{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"text":"x","has_expiration":false}}]"#
        )
        try expect(template, with: TemplateValues(offerExpiresAt: 5), writes: "[]")
    }
}
