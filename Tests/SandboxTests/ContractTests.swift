import NIOHTTP1
import TestKit
import Testing

@testable import Sandbox

/// Whatever the sandbox answers fits the contract, or the client it is there to test would learn the wrong Meta.
@Suite struct ContractTests {
    private static let schema = Result { try ContractSchema.load() }

    private func check(_ reply: SandboxClient.Reply, _ status: Int, as definition: String) throws {
        #expect(reply.status == status, "\(reply.text)")
        let problems = try Self.schema.get().problems(in: reply.bytes, as: definition)
        #expect(problems.isEmpty, "\(problems) in \(reply.text)")
    }

    @Test func `every path answers as the contract says`() async throws {
        try await withSandbox { sandbox in
            let phone = SandboxClient.phone
            let waba = SandboxClient.waba
            let fields =
                "display_phone_number,verified_name,quality_rating,throughput,status,name_status,platform_type,"
                + "code_verification_status,whatsapp_business_manager_messaging_limit,health_status"
            try check(await sandbox.send(SandboxClient.offer(to: "+919812345678")), 200, as: "SendResponse")
            try check(
                await sandbox.send(SandboxClient.offer(to: "+919812345678"), door: "marketing_messages"),
                200,
                as: "SendResponse"
            )
            let read = #"{"messaging_product":"whatsapp","status":"read","message_id":"wamid.x"}"#
            try check(await sandbox.send(read), 200, as: "SuccessResponse")
            try check(await sandbox.get("/v23.0/\(phone)?fields=\(fields)"), 200, as: "PhoneNumber")
            try check(await sandbox.get("/v23.0/\(phone)"), 200, as: "PhoneNumber")
            let numbers = try await sandbox.get("/v25.0/\(waba)/phone_numbers?fields=\(fields)").tree
            for number in numbers["data"]?.list ?? [] {
                let problems = try Self.schema.get().problems(
                    in: JSONTreeWriter.bytes(of: number),
                    as: "PhoneNumber"
                )
                #expect(problems.isEmpty, "\(problems)")
            }
            #expect(numbers["data"]?.list?.count == 1)
            try check(await sandbox.get("/v23.0/\(waba)?fields=name,currency,health_status"), 200, as: "IdResponse")
            try check(await sandbox.call(.POST, "/v23.0/\(phone)/register"), 200, as: "SuccessResponse")
            try check(await sandbox.call(.POST, "/v23.0/\(waba)/subscribed_apps"), 200, as: "SuccessResponse")
            let token = try await sandbox.get("/debug_token?input_token=sandbox-token").tree
            #expect(token["data"]?["is_valid"]?.bool == true)
            #expect(try await sandbox.get("/v23.0/debug_token?input_token=x").tree["data"]?["is_valid"]?.bool == false)
            for path in ["/v23.0/999", "/v23.0/999/phone_numbers", "/v23.0/999/message_templates", "/23/\(phone)"] {
                try check(await sandbox.get(path), 400, as: "ErrorResponse")
            }
            let anonymous = try await sandbox.call(.GET, "/v23.0/\(phone)", token: nil)
            try check(anonymous, 401, as: "ErrorResponse")
        }
    }

    @Test func `templates are listed page by page, made, reviewed and removed`() async throws {
        var settings = quickSettings()
        settings.templateReviewMilliseconds = 5
        try await withSandbox(settings) { sandbox in
            let path = "/v23.0/\(SandboxClient.waba)/message_templates"
            var names: [String] = []
            var next: String? = "\(path)?limit=5&fields=id,name,language,status,category,components,quality_score"
            while let page = next {
                let reply = try await sandbox.get(page)
                try check(reply, 200, as: "TemplateList")
                let tree = try reply.tree
                names += (tree["data"]?.list ?? []).compactMap { $0["name"]?.text }
                next = tree["paging"]?["next"]?.text.map { String($0.dropFirst(sandbox.origin.count)) }
            }
            #expect(names.count == 17)
            #expect(Set(names).count == 16, "one template has two languages")
            let one = try await sandbox.get("\(path)?name=hello_world").tree
            #expect(one["data"]?.list?.count == 1)
            let id = try #require(one["data"]?.list?.first?["id"]?.text)
            try check(await sandbox.get("/v23.0/\(id)"), 200, as: "Template")
            try check(await sandbox.get("\(path)?after=nonsense"), 400, as: "ErrorResponse")

            for (name, status) in [("new_offer", "APPROVED"), ("rejected_offer", "REJECTED")] {
                let body = Self.creation(name, "Hello dear {{1}}, welcome to us.")
                let made = try await sandbox.call(.POST, path, body)
                try check(made, 200, as: "TemplateCreateResponse")
                #expect(try made.tree["status"]?.text == "PENDING")
                let id = try #require(try made.tree["id"]?.text)
                let isReviewed = try await eventually {
                    try await sandbox.get("/v23.0/\(id)?fields=status").tree["status"]?.text == status
                }
                #expect(isReviewed)
                try check(await sandbox.call(.POST, path, body), 400, as: "ErrorResponse")
            }
            let leading = try await sandbox.call(.POST, path, Self.creation("leading", "{{1}} is first."))
            #expect(try leading.tree["error"]?["error_subcode"]?.integer == 2_388_299)
            try check(await sandbox.call(.DELETE, "\(path)?name=new_offer"), 200, as: "SuccessResponse")
            try check(await sandbox.call(.DELETE, "\(path)?name=new_offer"), 400, as: "ErrorResponse")
        }
    }

    private static func creation(_ name: String, _ text: String) -> String {
        """
        {"name":"\(name)","language":"en","category":"MARKETING","components":[
        {"type":"BODY","text":"\(text)","example":{"body_text":[["Asha"]]}}]}
        """
    }

    @Test func `media are uploaded, described, fetched, sent by id and removed`() async throws {
        try await withSandbox { sandbox in
            let form =
                "--X\r\nContent-Disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n"
                + "--X\r\nContent-Disposition: form-data; name=\"type\"\r\n\r\nimage/png\r\n"
                + "--X\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n"
                + "Content-Type: image/png\r\n\r\nPNG\r\n--data\r\n--X--\r\n"
            let type = "multipart/form-data; boundary=X"
            let path = "/v23.0/\(SandboxClient.phone)/media"
            let uploaded = try await sandbox.call(.POST, path, form, type: type)
            try check(uploaded, 200, as: "IdResponse")
            let id = try #require(try uploaded.tree["id"]?.text)
            let described = try await sandbox.get("/v23.0/\(id)")
            try check(described, 200, as: "MediaInfo")
            #expect(try described.tree["file_size"]?.integer == 11)
            let address = try #require(try described.tree["url"]?.text)
            let fetched = try await sandbox.get(String(address.dropFirst(sandbox.origin.count)))
            #expect(fetched.text == "PNG\r\n--data")
            #expect(try await sandbox.call(.GET, "/attachments/\(id)?ext=99999999999999", token: "x").status == 401)
            #expect(try await sandbox.get("/attachments/\(id)?ext=1").status == 404)

            func picture(_ id: String) -> String {
                #"{"messaging_product":"whatsapp","to":"+919812345678","type":"image","image":{"id":"\#(id)"}}"#
            }
            try check(await sandbox.send(picture(id)), 200, as: "SendResponse")
            try check(await sandbox.call(.DELETE, "/v23.0/\(id)"), 200, as: "SuccessResponse")
            #expect(try await sandbox.send(picture(id)).errorCode == 131009)
            let wrong = form.replacing("image/png", with: "image/gif")
            try check(await sandbox.call(.POST, path, wrong, type: type), 400, as: "ErrorResponse")
        }
    }

    @Test func `whatever the contract forbids is refused, and free-form messages it allows are taken`() async throws {
        let entries = try ContractCorpus.load().entries.filter { $0.definition == "SendRequest" }
        try await withSandbox { sandbox in
            for entry in entries {
                let body = String(decoding: entry.json, as: UTF8.self)
                let reply = try await sandbox.send(body)
                try check(reply, reply.status, as: reply.status == 200 ? "SendResponse" : "ErrorResponse")
                if !entry.isValid { #expect(reply.status != 200, "\(body)") }
                let tree = try JSONTreeReader.read(entry.json)
                // Templates of the corpus need not exist here, its media were never uploaded, and the contract lets a
                // coordinate be any text.
                let isPlain =
                    tree["type"]?.text != "template" && !body.contains("\"id\":\"") && tree["location"] == nil
                if entry.isValid, isPlain, tree["to"] != nil, tree["pin"] == nil {
                    #expect(reply.status == 200, "\(body) gives \(reply.text)")
                }
            }
        }
    }

    @Test func `every code the sandbox can be told to refuse with has a well-formed answer`() throws {
        for code in GraphErrorTable.entries.keys {
            let bytes = JSONTreeWriter.bytes(of: GraphRefusal(code, "details").tree(trace: 1))
            let problems = try Self.schema.get().problems(in: bytes, as: "ErrorResponse")
            #expect(problems.isEmpty, "\(code): \(problems)")
        }
    }
}
