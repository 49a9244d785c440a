import Domain
import Store
import TestKit
import Testing

@testable import Webhooks

/// A body of Meta's, what is read of it and what follows.
struct Told: CustomTestStringConvertible {
    let field: String
    let value: String
    let phone: String?
    let event: String
    let detail: String?
    let effect: AccountReport.Effect

    var testDescription: String { "\(field) \(event)" }

    init(
        _ field: String,
        _ value: String,
        _ phone: String?,
        _ event: String,
        _ detail: String?,
        _ effect: AccountReport.Effect
    ) {
        (self.field, self.value, self.phone) = (field, value, phone)
        (self.event, self.detail, self.effect) = (event, detail, effect)
    }
}

@Suite struct AccountWebhookTests {
    private let receivedAt = Timestamp(milliseconds: 1_790_000_000_000)

    private func read(_ value: String, as field: String) -> WebhookReading {
        WebhookReader.read(SampleWebhooks.change(value, field: field), receivedAt: receivedAt)
    }

    @Test(arguments: [
        Told(
            "phone_number_quality_update",
            #"{"display_phone_number":"15550783881","event":"FLAGGED","current_limit":"TIER_1K"}"#,
            "15550783881",
            "FLAGGED",
            "TIER_1K",
            AccountReport.Effect.pause(code: 131_048)
        ),
        Told(
            "phone_number_quality_update",
            #"{"display_phone_number":"+1 555-078-3881","event":"THROUGHPUT_UPGRADE","max_daily_conversations_per_business":"TIER_UNLIMITED"}"#,
            "15550783881",
            "THROUGHPUT_UPGRADE",
            "TIER_UNLIMITED",
            .review
        ),
        Told(
            "business_capability_update",
            #"{"max_daily_conversations_per_business":2000,"max_phone_numbers_per_business":25}"#,
            nil,
            "LIMIT",
            "2000",
            .review
        ),
        Told(
            "business_capability_update",
            #"{"max_daily_conversation_per_phone":-1}"#,
            nil,
            "LIMIT",
            "-1",
            .review
        ),
        Told(
            "account_update",
            #"{"event":"ACCOUNT_RESTRICTION","restriction_info":[{"restriction_type":"RESTRICTED_BIZ_INITIATED_MESSAGING","expiration":1641848400}]}"#,
            nil,
            "ACCOUNT_RESTRICTION",
            "RESTRICTED_BIZ_INITIATED_MESSAGING until 2022-01-10T21:00:00.000Z",
            .pause(code: 368)
        ),
        Told(
            "account_update",
            #"{"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":"DISABLE","waba_ban_date":"April 17, 2024"}}"#,
            nil,
            "DISABLED_UPDATE",
            "DISABLE",
            .pause(code: 131_031)
        ),
        Told(
            "account_update",
            #"{"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":"REINSTATE"}}"#,
            nil,
            "DISABLED_UPDATE",
            "REINSTATE",
            .resume(code: 131_031)
        ),
        Told(
            "account_update",
            #"{"event":"ACCOUNT_VIOLATION","violation_info":{"violation_type":"ADULT"}}"#,
            nil,
            "ACCOUNT_VIOLATION",
            "ADULT",
            .note
        ),
        Told(
            "account_update",
            #"{"phone_number":"15550783881","event":"BRAND_NEW"}"#,
            "15550783881",
            "BRAND_NEW",
            nil,
            .note
        ),
        Told(
            "account_alerts",
            #"{"entity_type":"BUSINESS","alert_severity":"INFORMATIONAL","alert_type":"OBA_APPROVED","alert_description":"Sample"}"#,
            nil,
            "OBA_APPROVED",
            "Sample",
            .note
        ),
    ])
    func `what Meta says of an account or a number is read, and what follows from it`(told: Told) throws {
        let report = AccountReport(
            wabaID: "102290129340398",
            phoneDigits: told.phone,
            field: told.field,
            event: told.event,
            detail: told.detail,
            occurredAt: Timestamp(milliseconds: 1_739_321_024_000)
        )
        #expect(read(told.value, as: told.field) == WebhookReading(accounts: [report]))
        #expect(report.effect == told.effect)
        let body = SampleWebhooks.change(told.value, field: told.field)
        #expect(try ContractSchema.load().problems(in: body, as: "WebhookPayload") == [])
    }

    @Test(arguments: [
        (
            "message_template_quality_update",
            #"{"previous_quality_score":"GREEN","new_quality_score":"RED","message_template_id":594425479261596,"message_template_name":"festival","message_template_language":"en-US"}"#,
            TemplateReport.Change.quality("RED")
        ),
        (
            "template_category_update",
            #"{"message_template_id":594425479261596,"message_template_name":"festival","previous_category":"UTILITY","new_category":"marketing"}"#,
            .category("MARKETING")
        ),
        (
            "message_template_components_update",
            #"{"message_template_id":594425479261596,"message_template_name":"festival","message_template_element":"Hi"}"#,
            .components
        ),
        (
            "message_template_status_update",
            #"{"event":"REJECTED","message_template_id":"594425479261596","reason":"ABUSIVE_CONTENT"}"#,
            .status(event: "REJECTED", reason: "ABUSIVE_CONTENT")
        ),
    ])
    func `what Meta changes about a template is read`(
        field: String,
        value: String,
        change: TemplateReport.Change
    ) {
        let expected = TemplateReport(waTemplateID: "594425479261596", change: change)
        #expect(read(value, as: field) == WebhookReading(templates: [expected]))
    }

    @Test(arguments: [
        ("template_category_update", #"{"message_template_id":1,"correct_category":"MARKETING"}"#),
        ("message_template_quality_update", #"{"new_quality_score":"RED"}"#), ("account_update", "{}"),
        ("account_update", #"{"event":[]}"#), ("account_alerts", "[]"), ("business_capability_update", #"{"other":1}"#),
        ("phone_number_quality_update", #"{"statuses":[{"id":"w","status":"sent"}],"messages":{}}"#),
        ("flows", #"{"event":"FLAGGED"}"#), ("account_update", #""FLAGGED""#),
    ])
    func `what says nothing of use is passed over without a problem`(field: String, value: String) {
        #expect(read(value, as: field) == WebhookReading())
    }

    @Test func `the field may stand before its value, and the account behind its changes`() {
        let body = #"""
            {"entry":[{"changes":[{"field":"account_update","value":{"event":"ACCOUNT_DELETED"}}],"time":1739321024,"id":"77"},
            {"id":"78","changes":[{"field":"account_update","value":{"event":"PARTNER_REMOVED"}}]}]}
            """#
        let reading = WebhookReader.read(Array(body.utf8), receivedAt: receivedAt)
        #expect(reading.accounts.map(\.wabaID) == ["77", "78"])
        #expect(reading.accounts.map(\.occurredAt.milliseconds) == [1_739_321_024_000, receivedAt.milliseconds])
        #expect(reading.problem == nil)
    }

    @Test func `a changed number is told with the message that says so`() {
        let value = #"""
            {"metadata":{"phone_number_id":"1"},"messages":[{"from":"16505551234","id":"wamid.S","timestamp":"1739321026",
            "type":"system","system":{"body":"User A changed from 1 to 2","wa_id":"12195555358","type":"user_changed_number"}},
            {"from":"16505551234","id":"wamid.T","timestamp":"1739321026","type":"system",
            "system":{"body":"id","user_id":"IN.2","type":"user_id_update","wa_id":"12195555358"}}]}
            """#
        let reading = read(value, as: "messages")
        #expect(reading.incoming.map(\.newNumber) == ["12195555358", nil])
        #expect(reading.incoming.map(\.newUserID) == [nil, "IN.2"])
        #expect(reading.incoming.map(\.text) == ["User A changed from 1 to 2", "id"])
    }
}
