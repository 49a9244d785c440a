import Domain
import Store
import Testing

@testable import Webhooks

@Suite struct WebhookReaderTests {
    private let receivedAt = Timestamp(milliseconds: 1_790_000_000_000)

    private func read(_ body: [UInt8]) -> WebhookReading {
        WebhookReader.read(body, receivedAt: receivedAt)
    }

    private func read(_ text: String) -> WebhookReading {
        read(Array(text.utf8))
    }

    private func readStatus(_ json: String) -> WebhookReading {
        read(SampleWebhooks.status(json))
    }

    @Test func `a delivered status is read with everything that matters`() {
        let expected = StatusReport(
            phoneNumberID: "106540352242922",
            wamid: "wamid.HBgM",
            tag: AttemptTag(installation: 0x1F, message: ID(row: 0x2A), attempt: 1),
            recipientID: "919812345678",
            status: .delivered,
            occurredAt: Timestamp(milliseconds: 1_739_321_024_000),
            refusal: nil,
            pricingCategory: "marketing"
        )
        #expect(read(SampleWebhooks.delivered) == WebhookReading(statuses: [expected]))
    }

    @Test func `a failed status carries the refusal`() {
        let reading = read(SampleWebhooks.failed)
        #expect(reading.problem == nil)
        #expect(reading.statuses.map(\.status) == [.failed])
        #expect(
            reading.statuses.first?.refusal
                == Refusal(code: 131_047, title: "Re-engagement message", details: "More than 24 hours have passed")
        )
    }

    @Test func `what this version does not act on is passed over without a problem`() {
        #expect(read(SampleWebhooks.accountError) == WebhookReading())
    }

    @Test func `what a person wrote is read, with its name, what it answers, and what it says of consent`() {
        let occurredAt = Timestamp(milliseconds: 1_739_321_026_000)
        let message = IncomingReport(
            phoneNumberID: "106540352242922",
            wamid: "wamid.IN",
            from: "919812345678",
            profileName: "Zo\u{EB} \u{1F600}",
            kind: "text",
            text: "STOP",
            context: "wamid.HBgM",
            occurredAt: occurredAt
        )
        let consent = ConsentReport(
            phoneNumberID: "106540352242922",
            from: "919812345678",
            consent: .optedOut,
            source: .keyword,
            detail: "STOP",
            occurredAt: occurredAt
        )
        #expect(read(SampleWebhooks.incoming) == WebhookReading(incoming: [message]))
        #expect(message.consent(by: .standard) == consent)
    }

    @Test(arguments: [
        (#"{"type":"button","button":{"payload":"p","text":"Yes"}}"#, "Yes"),
        (#"{"type":"interactive","interactive":{"type":"list_reply","list_reply":{"id":"1","title":"Red"}}}"#, "Red"),
        (#"{"type":"interactive","interactive":{"type":"button_reply","button_reply":{"id":"1","title":"No"}}}"#, "No"),
        (#"{"type":"image","image":{"id":"1","caption":"Look"}}"#, "Look"),
        (#"{"type":"reaction","reaction":{"message_id":"x","emoji":"👍"}}"#, "👍"),
        (#"{"type":"location","location":{"latitude":1,"longitude":2}}"#, nil),
        (#"{"type":"unsupported","errors":[{"code":131051}]}"#, nil), (#"{"type":"brand_new","brand_new":[[1]]}"#, nil),
    ])
    func `every kind of incoming message is read, also kinds nobody knows`(members: String, text: String?) {
        let message = #"{"id":"wamid.IN","from":"919812345678","timestamp":"1739321026","# + members.dropFirst()
        let body = SampleWebhooks.change(
            #"{"messaging_product":"whatsapp","metadata":{"phone_number_id":"1"},"messages":[\#(message)]}"#
        )
        let reading = read(body)
        #expect(reading.problem == nil)
        #expect(reading.incoming.map(\.text) == [text])
    }

    @Test func `somebody without a number is known by Meta's id; what comes from nobody is kept as it came`() {
        let body = SampleWebhooks.change(
            #"{"metadata":{"phone_number_id":"1"},"messages":[{"id":"a","from_user_id":"IN.1A","timestamp":"1","type":"text"}]}"#
        )
        #expect(read(body).problem == nil)
        #expect(read(body).incoming.map(\.userID) == ["IN.1A"])
        #expect(read(body).incoming.map(\.from) == [""])
        for person in [#""from_user_id":"nonsense""#, #""from":"""#, #""x":1"#] {
            let value =
                #"{"metadata":{"phone_number_id":"1"},"messages":[{"id":"a",\#(person),"timestamp":"1","type":"text"}]}"#
            let reading = read(SampleWebhooks.change(value))
            #expect(reading.problem == "an incoming message comes from nobody")
            #expect(reading.incoming.isEmpty)
        }
    }

    @Test func `what Meta says of a template is read, with its reason`() {
        let report = TemplateReport(
            waTemplateID: "594425479261596",
            change: .status(event: "PAUSED", reason: "FIRST_PAUSE")
        )
        #expect(read(SampleWebhooks.templatePaused) == WebhookReading(templates: [report]))
        #expect(report.status == "PAUSED")
        #expect(report.trouble?.code == 132_015)
        #expect(report.trouble?.title == "Meta says of its template: PAUSED (FIRST_PAUSE)")
        func status(after event: String) -> String? {
            TemplateReport(waTemplateID: "1", change: .status(event: event, reason: nil)).status
        }
        #expect(status(after: "REINSTATED") == "APPROVED")
        #expect(status(after: "FLAGGED") == nil)
    }

    @Test func `what was chosen in WhatsApp's settings is a word of consent`() {
        let reading = read(SampleWebhooks.preference)
        #expect(reading.consents.map(\.consent) == [.optedOut])
        #expect(reading.consents.map(\.source) == [.preference])
        #expect(reading.consents.map(\.phoneNumberID) == ["106540352242922"])
        #expect(reading.problem == nil)
    }

    @Test func `numbers of two senders in one body stay apart, in any order of members`() {
        let reading = read(SampleWebhooks.twoSenders)
        #expect(reading.problem == nil)
        #expect(reading.statuses.map(\.phoneNumberID) == ["11", "22"])
        #expect(reading.statuses.map(\.wamid) == ["a", "b"])
        #expect(reading.statuses.map(\.status) == [.sent, .read])
    }

    @Test func `a thousand statuses in one body are all read, in order`() {
        let reading = read(SampleWebhooks.batch(statuses: 1_000))
        #expect(reading.problem == nil)
        #expect(reading.statuses.map(\.wamid) == (0..<1_000).map { "wamid.\($0)" })
    }

    @Test(arguments: [
        (#""1739321024""#, 1_739_321_024_000), (#"1739321024"#, 1_739_321_024_000),
        (#""1739321024123""#, 1_739_321_024_123),
        (#"1739321024123"#, 1_739_321_024_123), (#""soon""#, 1_790_000_000_000), (#"null"#, 1_790_000_000_000),
        (#""-5""#, 1_790_000_000_000), (#"1.5"#, 1_790_000_000_000), (#"99999999999999999999"#, 1_790_000_000_000),
        (#"{"seconds":1}"#, 1_790_000_000_000), (#""9223372036854775807""#, Int64.max),
    ])
    func `a time is seconds or milliseconds, and else that of arrival`(json: String, milliseconds: Int64) {
        let reading = readStatus(#"{"id":"w","status":"sent","timestamp":\#(json)}"#)
        #expect(reading.problem == nil)
        #expect(reading.statuses.map(\.occurredAt.milliseconds) == [milliseconds])
    }

    @Test func `a status without a time is of the moment it came`() {
        #expect(readStatus(#"{"id":"w","status":"sent"}"#).statuses.map(\.occurredAt) == [receivedAt])
    }

    @Test(arguments: ["played", "deleted", "something_new"])
    func `a word for a status that is unknown is kept`(word: String) {
        let reading = readStatus(#"{"id":"w","status":"\#(word)","timestamp":"1"}"#)
        #expect(reading.problem == nil)
        #expect(reading.statuses.map(\.status) == [.other(word)])
    }

    @Test func `a tag that is not ours is no tag`() {
        for tag in [
            #""1|cmp_42|rcp_981|1""#, #""""#, "7", "null", #""c1.1f.2a.0""#, #""c2.1f.2a.1""#, #"["c1.1f.2a.1"]"#,
        ] {
            let reading = readStatus(#"{"id":"w","status":"sent","timestamp":"1","biz_opaque_callback_data":\#(tag)}"#)
            #expect(reading.problem == nil)
            #expect(reading.statuses.map(\.tag) == [nil])
        }
    }

    @Test func `ids may come as numbers and escaped`() {
        let reading = readStatus(#"{"i\u0064":77,"status":"se\u006et","timestamp":"1","recipient_id":919812345678}"#)
        #expect(reading.statuses.map(\.wamid) == ["77"])
        #expect(reading.statuses.map(\.status) == [.sent])
        #expect(reading.statuses.map(\.recipientID) == ["919812345678"])
    }

    @Test func `members of another kind than published count as left out`() {
        let reading = readStatus(
            #"{"id":"w","status":"failed","timestamp":[],"recipient_id":{},"pricing":"free","errors":{"code":1}}"#
        )
        #expect(reading.problem == nil)
        #expect(reading.statuses.count == 1)
        #expect(reading.statuses.first?.recipientID == nil)
        #expect(reading.statuses.first?.pricingCategory == nil)
        #expect(reading.statuses.first?.refusal == nil)
    }

    @Test(arguments: [
        (#"[{"code":"131026","message":"Undeliverable"}]"#, Refusal(code: 131_026, title: "Undeliverable")),
        (
            #"[7,{"code":131026,"title":"T","message":"M","error_data":"d"},{"code":1}]"#,
            Refusal(code: 131_026, title: "T")
        ),
        (#"[{"title":"no code"}]"#, nil), ("[]", nil), ("null", nil),
    ])
    func `the first error with a code is the refusal`(errors: String, refusal: Refusal?) {
        let reading = readStatus(#"{"id":"w","status":"failed","timestamp":"1","errors":\#(errors)}"#)
        #expect(reading.problem == nil)
        #expect(reading.statuses.map(\.refusal) == [refusal])
    }

    @Test func `an error beside another word than failed is no refusal`() {
        let reading = readStatus(#"{"id":"w","status":"sent","timestamp":"1","errors":[{"code":131026}]}"#)
        #expect(reading.statuses.map(\.refusal) == [nil])
    }

    @Test func `long texts of an error are cut`() {
        let long = String(repeating: "é", count: 5_000)
        let errors = #"[{"code":1,"title":"\#(long)","error_data":{"details":"\#(long)"}}]"#
        let refusal = readStatus(#"{"id":"w","status":"failed","errors":\#(errors)}"#).statuses.first?.refusal
        #expect(refusal?.title.count == 300)
        #expect(refusal?.details?.count == 1_000)
    }

    @Test(arguments: [
        (#"{"status":"sent"}"#, "a status has no id"), (#"{"id":"","status":"sent"}"#, "a status has no id"),
        (#"{"id":null,"status":"sent"}"#, "a status has no id"), (#"{"id":"w"}"#, "a status does not say which"),
        (#"{"id":"w","status":""}"#, "a status does not say which"), (#""sent""#, "a status is not an object"),
        ("null", "a status is not an object"), ("[]", "a status is not an object"),
        (#"{"id":"\#(String(repeating: "w", count: 513))","status":"sent"}"#, "a status has an id that is too long"),
        (#"{"id":"w","status":"\#(String(repeating: "s", count: 65))"}"#, "a status has a word that is too long"),
    ])
    func `a faulty status is named and does not take its neighbours with it`(json: String, problem: String) {
        let good = #"{"id":"good","status":"sent","timestamp":"1"}"#
        let reading = readStatus("\(good),\(json),\(good)")
        #expect(reading.problem == problem)
        #expect(reading.statuses.map(\.wamid) == ["good", "good"])
    }

    @Test func `statuses of nobody knows which number are not used`() {
        let statuses = #""statuses":[{"id":"w","status":"sent","timestamp":"1"}]"#
        for metadata in ["", #","metadata":null"#, #","metadata":{}"#, #","metadata":{"phone_number_id":""}"#] {
            let reading = read(SampleWebhooks.change("{\(statuses)\(metadata)}"))
            #expect(reading.problem == "statuses or messages come without their metadata.phone_number_id")
            #expect(reading.statuses.isEmpty)
        }
    }

    @Test(arguments: [
        "", " ", "null", "7", "[]", "{", "{}", #"{"entry":7}"#, #"{"entry":[7]}"#, #"{"entry":[{"changes":{}}]}"#,
        #"{"entry":[{"changes":["x"]}]}"#, #"{"entry":[{"changes":[{"field":"messages","value":[]}]}]}"#,
        #"{"entry":[{"changes":[{"field":"messages","value":{"statuses":{}}}]}]}"#, #"{"entry":[]} x"#,
        #"{"entry":[],}"#,
        #"{"entry":[],"x":"\ud800"}"#, "{\"entry\":[],\"x\":\"\u{01}\"}", "object=page&entry=1",
    ])
    func `what is not a webhook is a problem and tells nothing`(text: String) {
        let reading = read(text)
        #expect(reading.problem != nil)
        #expect(reading.statuses.isEmpty)
    }

    @Test func `statuses under another field, or under none, are not statuses`() {
        let value = #""value":{"metadata":{"phone_number_id":"1"},"statuses":[{"id":"w","status":"sent"},7]}"#
        let ours = #"{\#(value.replacing(",7", with: "")),"field":"messages"}"#
        for change in [
            #"{\#(value),"field":"account_update"}"#, #"{"field":"account_update",\#(value)}"#,
            #"{\#(value),"field":null}"#,
            #"{\#(value)}"#,
        ] {
            let reading = read(#"{"entry":[{"changes":[\#(ours),\#(change)]}]}"#)
            #expect(reading.problem == nil)
            #expect(reading.statuses.count == 1)
        }
    }

    @Test func `an entry without changes, and a change without field or value, are nothing`() {
        for text in [
            #"{"entry":[]}"#, #"{"entry":[{}]}"#, #"{"entry":[{"changes":[]}]}"#, #"{"entry":[{"changes":[{}]}]}"#,
            #"{"entry":[{"changes":[{"field":"messages"}]}]}"#,
            #"{"entry":[{"changes":[{"field":7,"value":{"statuses":7}}]}]}"#,
        ] {
            #expect(read(text) == WebhookReading())
        }
    }

    @Test func `nesting without end is a problem and not a crash`() {
        let deep = String(repeating: "[", count: 1_000_000)
        #expect(read(#"{"entry":\#(deep)"#).problem != nil)
        #expect(read(#"{"entry":[{"changes":[{"field":"x","value":\#(deep)"#).problem != nil)
        #expect(read(#"{"x":"# + String(repeating: #"{"x":"#, count: 100_000)).problem != nil)
    }

    @Test func `changes before the place where a text breaks off count`() {
        let body = SampleWebhooks.batch(statuses: 3)
        let reading = read(Array(body.dropLast(1)))
        #expect(reading.problem != nil)
        #expect(reading.statuses.map(\.wamid) == ["wamid.0", "wamid.1", "wamid.2"])
        // Inside of a value it is unknown what is still to come, the number of the sender for example.
        #expect(read(Array(body.dropLast(30))).statuses.isEmpty)
    }

    @Test func `every beginning of a body is read without harm`() {
        for body in SampleWebhooks.all {
            for length in 0..<body.count {
                #expect(read(Array(body.prefix(length))).problem != nil)
            }
        }
    }

    @Test func `a problem quotes nothing of a status`() {
        let reading = readStatus(#"{"id":"w","status":"sent","recipient_id":"919812345678" "timestamp":"1"}"#)
        #expect(reading.problem?.isEmpty == false)
        #expect(reading.problem?.contains("9198") == false)
    }
}
