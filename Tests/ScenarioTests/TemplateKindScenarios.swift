import Foundation
import Testing

/// One message of each kind of template, from our API to the sandbox's own reading of it.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct TemplateKindScenarios {
    @Test func `every kind of template that the sandbox has is sent and read`() async throws {
        try await House.with { house in
            let server = try await house.startReady()
            let list = try await house.get(server, "/api/v1/templates?all=true")
            let templates = try #require(try list.value("data.templates") as? [[String: Any]])
            var sent = 0
            for template in templates where template["status"] as? String == "APPROVED" {
                let name = try #require(template["name"] as? String)
                let language = try #require(template["language"] as? String)
                let campaign = "campaign \(name) \(language)"
                let added = try await house.post(
                    server,
                    "/api/v1/broadcasts",
                    #"{"name":"\#(campaign)","broadcastType":"api","templateName":"\#(name)","languageCode":"\#(language)"}"#
                )
                #expect(added.status == 201, "\(added.text)")
                let reply = try await house.post(
                    server,
                    "/api/v1/broadcasts/send",
                    try Self.body(filling: template, campaign: campaign, number: "9197697801\(10 + sent)")
                )
                #expect(reply.status == 200, "\(name): \(reply.text)")
                sent += 1
            }
            #expect(sent >= 12, "the sandbox's approved templates")
            #expect(try await house.accepted().count == sent)
            await server.stop()
        }
    }

    @Test func `a template that is not approved is refused with its status`() async throws {
        try await House.with { house in
            let server = try await house.startReady()
            let list = try await house.get(server, "/api/v1/templates?all=true")
            let templates = try #require(try list.value("data.templates") as? [[String: Any]])
            let others = templates.filter { $0["status"] as? String != "APPROVED" }
            #expect(!others.isEmpty)
            for template in others {
                let name = try #require(template["name"] as? String)
                let status = try #require(template["status"] as? String)
                let added = try await house.post(
                    server,
                    "/api/v1/broadcasts",
                    #"{"name":"c \#(name)","broadcastType":"api","templateName":"\#(name)"}"#
                )
                guard added.status == 201 else {
                    #expect(added.status == 400 && added.text.contains(status), "\(added.text)")
                    continue
                }
                let reply = try await house.send(
                    server,
                    ["templateName": "\"\(name)\"", "campaignName": "\"c \(name)\"", "bodyParams": nil]
                )
                #expect(reply.status == 400)
                #expect(try reply.string("code") == "template_not_approved")
                #expect(reply.text.contains(status))
            }
            #expect(house.witness.requests.isEmpty)
            await server.stop()
        }
    }

    /// A request that gives every value the template's own components ask for, read by Foundation and counted by a regular
    /// expression: another reader than the one under test.
    private static func body(filling template: [String: Any], campaign: String, number: String) throws -> String {
        var body: [String: Any] = [
            "templateName": template["name"] ?? "", "campaignName": campaign, "destination": number, "userName": "Asha",
            "source": "api",
        ]
        for component in template["components"] as? [[String: Any]] ?? [] {
            let type = (component["type"] as? String ?? "").lowercased()
            let text = component["text"] as? String ?? ""
            switch type {
            case "header":
                switch (component["format"] as? String ?? "").lowercased() {
                case "text": body["headerParams"] = values(text)
                case "location":
                    body["location"] = [
                        "latitude": 19.07, "longitude": 72.87, "name": "Shop", "address": "1 Marine Drive",
                    ]
                default:
                    body["link"] = "https://example.com/file"
                    body["filename"] = "offer.pdf"
                }
            case "body": body["bodyParams"] = values(text).map { _ in "12345" }
            case "buttons": fill(component["buttons"] as? [[String: Any]] ?? [], into: &body)
            case "limited_time_offer":
                body["ltoFields"] = ["unixTimestamp": Int(Date().timeIntervalSince1970) + 86_400]
            case "carousel": fill(cards: component["cards"] as? [[String: Any]] ?? [], into: &body)
            default: break
            }
        }
        return String(decoding: try JSONSerialization.data(withJSONObject: body), as: UTF8.self)
    }

    private static func fill(cards: [[String: Any]], into body: inout [String: Any]) {
        var bodies: [[String: Any]] = []
        var files: [[String: Any]] = []
        for card in cards {
            for component in card["components"] as? [[String: Any]] ?? [] {
                switch (component["type"] as? String ?? "").lowercased() {
                case "header":
                    let format = (component["format"] as? String ?? "").lowercased()
                    files.append(["fileType": format, "fileName": "f", "fileUrl": "https://example.com/card"])
                case "body":
                    let params = values(component["text"] as? String ?? "").enumerated().map {
                        ("{{\($0.offset + 1)}}", $0.element)
                    }
                    bodies.append(["text": "", "bodyParams": Dictionary(uniqueKeysWithValues: params)])
                case "buttons": fill(component["buttons"] as? [[String: Any]] ?? [], into: &body)
                default: break
                }
            }
        }
        body["carouselBodies"] = bodies
        body["carouselFileData"] = files
    }

    private static func fill(_ buttons: [[String: Any]], into body: inout [String: Any]) {
        for button in buttons {
            switch (button["type"] as? String ?? "").lowercased() {
            case "url" where !values(button["url"] as? String ?? "").isEmpty:
                body["urlVariables"] = (body["urlVariables"] as? [String] ?? []) + ["k9fQ2"]
            case "quick_reply": body["quickReplies"] = (body["quickReplies"] as? [String] ?? []) + ["payload"]
            case "copy_code": body["copyCodeParam"] = "SAVE25"
            default: break
            }
        }
    }

    private static func values(_ text: String) -> [String] {
        text.matches(of: /\{\{[a-zA-Z0-9_]+\}\}/).enumerated().map { "value \($0.offset + 1)" }
    }

    @Test func `a template is created at Meta and mirrored, refused a second time, and deleted`() async throws {
        try await House.with { house in
            let server = try await house.startReady()
            let body = #"""
                {"name":"order_shipped","language":"en_US","category":"UTILITY","components":[{"type":"BODY",
                "text":"Hi {{1}}, it is on its way.","example":{"body_text":[["Asha"]]}}]}
                """#
            let made = try await house.post(server, "/api/v1/templates", body)
            #expect(made.status == 201, "\(made.text)")
            #expect(try made.string("data.template.name") == "order_shipped")
            let again = try await house.post(server, "/api/v1/templates", body)
            #expect(again.status == 409, "\(again.text)")
            let wrong = try await house.post(
                server,
                "/api/v1/templates",
                #"{"name":"no_body","language":"en_US","category":"UTILITY","components":[{"type":"FOOTER","text":"x"}]}"#
            )
            #expect(try wrong.string("code") == "refused_by_meta", "\(wrong.text)")
            let gone = try await house.call(server, "DELETE", "/api/v1/templates/order_shipped", nil, headers: [:])
            #expect(gone.status == 200, "\(gone.text)")
            #expect(try await house.get(server, "/api/v1/templates/order_shipped").status == 404)
            await server.stop()
        }
    }
}
