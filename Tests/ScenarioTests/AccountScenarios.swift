import AsyncHTTPClient
import Crypto
import Foundation
import NIOCore
import NIOHTTP1
import Testing

@testable import Delivery
@testable import Server

/// What Meta says of accounts, as its webhooks say it, and what becomes of calls meanwhile.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct AccountScenarios {
    /// Tells the server something in Meta's name.
    /// - Parameter secret: signs it; a wrong one makes it a forgery.
    private func tell(
        _ server: House.Running,
        _ value: String,
        field: String = "account_update",
        at seconds: Int,
        secret: String = "sandbox-app-secret"
    ) async throws -> Int {
        let body = Array(
            #"{"object":"whatsapp_business_account","entry":[{"id":"102290129340398","time":\#(seconds),"changes":[{"value":\#(value),"field":"\#(field)"}]}]}"#
                .utf8
        )
        let code = HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: Data(secret.utf8)))
        var request = HTTPClientRequest(url: server.url + "/webhooks/whatsapp")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        let digits = code.map { String(format: "%02x", $0) }.joined()
        request.headers.add(name: "X-Hub-Signature-256", value: "sha256=" + digits)
        request.body = .bytes(body)
        return Int(try await HTTPClient.shared.execute(request, timeout: .seconds(10)).status.code)
    }

    private func state(_ house: House, _ server: House.Running) async throws -> String? {
        try await house.get(server, "/api/v1/settings/senders").string("data.senders.0.state")
    }

    @Test func `somebody who hides the number writes, is a contact, and no broadcast writes to nobody`() async throws {
        let message = #"""
            {"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881","phone_number_id":"106540352242922"},
            "contacts":[{"profile":{"name":"Asha"},"user_id":"IN.1A2B"}],
            "messages":[{"from_user_id":"IN.1A2B","id":"wamid.in","timestamp":"1790000000","type":"text","text":{"body":"Hi"}}]}
            """#
        try await House.with { house in
            let server = try await house.startReady()
            #expect(try await tell(server, message, field: "messages", at: 1_790_000_000) == 200)
            try await house.eventually("a contact is there") {
                try await house.get(server, "/api/v1/contacts").string("data.contacts.0.whatsappUserId") == "IN.1A2B"
            }
            let contact = try await house.get(server, "/api/v1/contacts")
            #expect(contact.text.contains(#""mobile":null"#))
            #expect(try contact.string("data.contacts.0.name") == "Asha")
            let id = try contact.string("data.contacts.0._id") ?? ""
            let conversation = try await house.get(server, "/api/v1/contacts/\(id)/conversation")
            #expect(conversation.text.contains(#""text":"Hi""#), "\(conversation.text)")
            let broadcast = try await house.post(
                server,
                "/api/v1/broadcasts",
                #"{"name":"all","broadcastType":"broadcast","templateName":"festival_offer_template","contactList":["unassigned"],"headerParams":["Sir"],"bodyParams":["a","b"],"link":"https://a.example/a.png"}"#
            )
            let list = try broadcast.string("data._id") ?? broadcast.text
            try await house.eventually("it is over") {
                try await house.get(server, "/api/v1/broadcasts/\(list)").string("data.status") == "sent"
            }
            let shown = try await house.get(server, "/api/v1/broadcasts/\(list)")
            #expect(shown.text.contains("invalid_number"), "\(shown.text)")
            #expect(try await house.accepted().isEmpty)
            await server.stop()
        }
    }

    @Test func `a ban stops the sender, calls wait, and go out when Meta takes it back`() async throws {
        let ban = #"{"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":"DISABLE"}}"#
        let end = #"{"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":"REINSTATE"}}"#
        try await House.with { house in
            let server = try await house.startReady()
            let settings = Array(#"{"waitBudgetSeconds":0.3}"#.utf8)
            let headers = ["Content-Type": "application/json"]
            let changed = try await house.call(server, "PUT", "/api/v1/settings", settings, headers: headers)
            #expect(changed.status == 200, "\(changed.text)")
            #expect(try await tell(server, ban, at: 1_790_000_000, secret: "forged") == 401)
            #expect(try await state(house, server) == "active", "a forgery does nothing")
            #expect(try await tell(server, ban, at: 1_790_000_000) == 200)
            try await house.eventually("the sender stops") { try await state(house, server) == "paused" }
            // The lane follows the store within two seconds.
            try await house.eventually("calls wait", within: 20) { try await house.send(server).status == 202 }
            let before = try await house.accepted().count
            #expect(try await tell(server, end, at: 1_790_000_100) == 200)
            try await house.eventually("the sender goes on", within: 20) { try await state(house, server) == "active" }
            try await house.eventually("what waited goes out", within: 20) {
                try await house.accepted().count > before
            }
            let events = try await house.get(server, "/api/v1/settings/account-events")
            #expect(try events.value("data.total") as? Int == 2)
            await server.stop()
        }
    }
}
