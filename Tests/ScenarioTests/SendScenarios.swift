import Domain
import Foundation
import Testing

/// `POST /broadcasts/send` over a real socket, to a pretend Meta and back: chatflow's published contract, rule by rule.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct SendScenarios {
    @Test func `the published request gets the published answer, and its ticks come back`() async throws {
        try await House.with { house in
            let server = try await house.startReady()
            let reply = try await house.send(server)
            #expect(reply.status == 200, "\(reply.text)")
            #expect(
                reply.text.hasPrefix(
                    #"{"success":"true","data":{"messaging_product":"whatsapp","contacts":[{"input":"919769780000""#
                )
            )
            #expect(try reply.string("data.contacts.0.wa_id") == "919769780000")
            #expect(try reply.string("data.messages.0.id")?.hasPrefix("wamid.") == true)
            #expect(try reply.string("data.messages.0.message_status") == "accepted")
            #expect(try reply.value("data.code") as? Int == 200)
            #expect(reply.headers["x-request-id"]?.isEmpty == false)

            try await house.eventually("the blue ticks come back") { try await house.newestState(server) == "read" }
            let arrived = try await house.accepted()
            #expect(arrived.count == 1)
            #expect(arrived.first?["wamid"] as? String == (try reply.string("data.messages.0.id")))
            await server.stop()
        }
    }

    @Test func `every answer says when it was made and by what, also one of an unknown path`() async throws {
        try await House.with { house in
            let server = try await house.startReady()
            let format = DateFormatter()
            format.locale = Locale(identifier: "en_US_POSIX")
            format.timeZone = TimeZone(identifier: "UTC")
            format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
            let asked = Date.now
            for reply in [try await house.send(server), try await house.get(server, "/nowhere")] {
                let told = try #require(reply.headers["date"].flatMap(format.date(from:)))
                #expect(told > asked - 1 && told < Date.now + 1)
                #expect(reply.headers["server"] == "crier")
            }
            await server.stop()
        }
    }

    @Test func `the destination is answered as it was written, in every form that is a number`() async throws {
        try await House.with { house in
            let server = try await house.startReady()
            let forms = [#""+91 97697 80001""#, #""91-97697-80002""#, "919769780003", #""(91) 97697.80004""#]
            for form in forms {
                let reply = try await house.send(server, ["destination": form])
                #expect(reply.status == 200, "\(reply.text)")
                #expect(try reply.string("data.contacts.0.input") == form.replacingOccurrences(of: "\"", with: ""))
            }
            #expect(try await house.accepted().count == forms.count)
            await server.stop()
        }
    }

    @Test func `every problem of a request is told at once, in both vocabularies`() async throws {
        try await House.with { house in
            let server = try await house.startReady()
            let reply = try await house.post(
                server,
                "/api/v1/broadcasts/send",
                #"{"source":"carrier pigeon","destination":"hello"}"#
            )
            #expect(reply.status == 400)
            let json = try reply.json()
            #expect(json["success"] as? Bool == false)
            #expect(json["status"] as? String == "error")
            #expect((json["error"] as? String)?.isEmpty == false)
            #expect(json["error"] as? String == json["message"] as? String)
            #expect((json["code"] as? String)?.isEmpty == false)
            #expect(json["requestId"] as? String == reply.headers["x-request-id"])
            let fields = try reply.problemFields()
            for field in ["templateName", "campaignName", "destination", "userName", "source"] {
                #expect(fields.contains(field), "\(field) is named in \(reply.text)")
            }
            #expect(try await house.accepted().isEmpty)
            await server.stop()
        }
    }

    @Test func `too many and too few body values are refused, and what the template does not need is ignored`()
        async throws
    {
        try await House.with { house in
            let server = try await house.startReady()
            for params in [#"["one"]"#, #"["one","two","three"]"#, "[]"] {
                let reply = try await house.send(server, ["bodyParams": params])
                #expect(reply.status == 400, "\(reply.text)")
                #expect(reply.text.contains("{{1}}, {{2}}"), "it says which: \(reply.text)")
            }
            let reply = try await house.send(server, ["headerParams": #"["a","b","c"]"#, "filename": #""x.pdf""#])
            #expect(reply.status == 200, "\(reply.text)")
            #expect(try await house.accepted().count == 1)
            await server.stop()
        }
    }

    @Test func `a header file needs an http or https address`() async throws {
        try await House.with { house in
            let server = try await house.startReady()
            for link in [nil, #""""#, #""ftp://example.com/a.png""#, #""nonsense""#, #""javascript:alert(1)""#] {
                let reply = try await house.send(server, ["link": link])
                #expect(reply.status == 400, "\(link ?? "none"): \(reply.text)")
                #expect(try reply.problemFields() == ["link"])
            }
            await server.stop()
        }
    }

    @Test func `the campaign must exist and be live, and its template is the authority`() async throws {
        try await House.with { house in
            let server = try await house.startReady()
            let missing = try await house.send(server, ["campaignName": #""nothing of that name""#])
            #expect(missing.status == 404)
            #expect(try missing.string("code") == "campaign_not_found")

            let mismatch = try await house.send(server, ["templateName": #""hello_world""#])
            #expect(mismatch.status == 400)
            #expect(try mismatch.string("code") == "template_mismatch")
            #expect(mismatch.text.contains("hello_world") && mismatch.text.contains("festival_offer_template"))
            await server.stop()
        }
    }

    @Test func `a contact is created once, and left alone after`() async throws {
        try await House.with { house in
            let server = try await house.startReady()
            #expect(try await house.send(server, ["userName": #""Jon""#]).status == 200)
            #expect(try await house.send(server, ["userName": #""Somebody Else""#, "source": #""wa""#]).status == 200)
            let list = try await house.get(server, "/api/v1/messages?limit=2")
            let contact = try #require(try list.string("data.messages.0.contactId"))
            #expect(try list.string("data.messages.1.contactId") == contact)
            let record = try await house.get(server, "/api/v1/contacts/\(contact)")
            #expect(record.status == 200, "\(record.text)")
            #expect(try record.string("data.name") == "Jon")
            #expect(try record.string("data.source") == "api")
            #expect(try record.string("message") == "Contact retrieved successfully.")
            await server.stop()
        }
    }

    @Test
    func `attribute tokens are filled from the contact, then the fallbacks, and twenty dollars stay twenty dollars`()
        async throws
    {
        try await House.with { house in
            let server = try await house.startReady()
            let reply = try await house.send(
                server,
                [
                    "userName": #""Jon Snow""#,
                    "bodyParams": #"["$FirstName, {{country}}, $20","{{ LASTNAME }} $MobileNumber"]"#,
                ]
            )
            #expect(reply.status == 200, "\(reply.text)")
            let text = try #require(try await house.accepted().first?["text"] as? String)
            #expect(text.contains("Jon, India, $20"), "\(text)")
            #expect(text.contains("Snow 919769780000"), "\(text)")

            let missing = try await house.send(
                server,
                ["bodyParams": #"["$City","x"]"#, "defaultContactFieldValues": #"{"City":""}"#]
            )
            #expect(missing.status == 400)
            #expect(missing.text.contains("missing_attribute"), "\(missing.text)")
            await server.stop()
        }
    }

    @Test(arguments: [#""""#, #""a\nb""#, #""a\tb""#, #""a     b""#, #""   ""#])
    func `a value that Meta would refuse is refused before anything is sent`(value: String) async throws {
        try await House.with { house in
            let server = try await house.startReady()
            let reply = try await house.send(server, ["bodyParams": "[\(value),\"x\"]"])
            #expect(reply.status == 400, "\(reply.text)")
            #expect(try reply.problemFields() == ["bodyParams[0]"])
            #expect(house.witness.requests.isEmpty)
            await server.stop()
        }
    }

    @Test func `validateOnly checks and renders, and sends nothing`() async throws {
        try await House.with { house in
            let server = try await house.startReady()
            let reply = try await house.send(server, ["validateOnly": "true"])
            #expect(reply.status == 200, "\(reply.text)")
            #expect(reply.text.contains("Christmas"))
            #expect(house.witness.requests.isEmpty)
            let list = try await house.get(server, "/api/v1/messages")
            #expect(try list.value("data.total") as? Int == 0)
            await server.stop()
        }
    }

    @Test func `respond-async is answered at once with our id, and goes out all the same`() async throws {
        try await House.with { house in
            let server = try await house.startReady()
            let reply = try await house.send(server, headers: ["Prefer": "respond-async"])
            #expect(reply.status == 202, "\(reply.text)")
            #expect(try reply.string("data.messages.0.message_status") == "queued")
            let id = try #require(try reply.string("data.messages.0.id"))
            #expect(PublicID<Message>(id) != nil)
            try await house.eventually("it is read") {
                try await house.get(server, "/api/v1/messages/\(id)").string("data.state") == "read"
            }
            await server.stop()
        }
    }

    @Test func `a message that has expired is not sent`() async throws {
        try await House.with { house in
            let server = try await house.startReady()
            let reply = try await house.send(server, ["expiresAt": #""2020-01-01T00:00:00Z""#])
            #expect(reply.status == 400, "\(reply.text)")
            #expect(try reply.problemFields() == ["expiresAt"])
            #expect(house.witness.requests.isEmpty)
            await server.stop()
        }
    }

    @Test func `no key, a wrong key and a malformed key are all 401, and nothing happens`() async throws {
        try await House.with { house in
            let server = try await house.startReady()
            for header in ["", "Bearer wrong", "Basic \(House.key)", House.key, "Bearer "] {
                let reply = try await house.send(server, headers: ["Authorization": header])
                #expect(reply.status == 401, "\"\(header)\": \(reply.text)")
                #expect(try reply.string("status") == "error")
            }
            #expect(house.witness.requests.isEmpty)
            await server.stop()
        }
    }

    @Test func `a body that is JSON is taken whatever the header says`() async throws {
        try await House.with { house in
            let server = try await house.startReady()
            let form = try await house.send(server, headers: ["Content-Type": "application/x-www-form-urlencoded"])
            #expect(form.status == 200, "\(form.text)")
            let none = try await house.send(server, headers: ["Content-Type": ""])
            #expect(none.status == 200, "\(none.text)")
            let other = try await house.call(
                server,
                "POST",
                "/api/v1/broadcasts/send",
                Array("a=b&c=d".utf8),
                headers: ["Content-Type": "application/x-www-form-urlencoded"]
            )
            #expect(other.status == 415, "\(other.text)")
            let broken = try await house.post(server, "/api/v1/broadcasts/send", "{")
            #expect(broken.status == 400, "\(broken.text)")
            await server.stop()
        }
    }

    @Test func `members that nobody knows are ignored and named`() async throws {
        try await House.with { house in
            let server = try await house.startReady()
            let reply = try await house.send(server, ["colour": #""green""#])
            #expect(reply.status == 200, "\(reply.text)")
            #expect(reply.text.contains("warnings") && reply.text.contains("colour"))
            await server.stop()
        }
    }
}
