import Domain
import Gateway
import TestKit
import Testing
import WireJSON

@testable import GatewayMeta

/// Both directions against the written contract with Meta: what we send must fit it, and whatever fits it we must read.
@Suite struct ContractTests {
    @Test(arguments: [
        #""type":"template","template":{"name":"diwali_offer","language":{"code":"en"}}"#,
        #""type":"template","template":{"name":"offer","language":{"code":"pt_BR"},"components":[{"type":"body","#
            + #""parameters":[{"type":"text","text":"Asha"}]}]}"#,
        #""type":"text","text":{"body":"Grüße","preview_url":false}"#,
        #""type":"image","image":{"id":"998877","caption":"a"}"#,
    ])
    func `every body fits the contract`(content: String) throws {
        var message = OutboundMessage.sample
        message.content = Array(content.utf8)
        #expect(try ContractSchema.load().problems(in: MessageBody.bytes(message), as: "SendRequest") == [])
    }

    @Test func `a body with a member too many would not pass`() throws {
        var message = OutboundMessage.sample
        message.content = Array(#""type":"text","text":{"body":"a"},"typo":1"#.utf8)
        #expect(try !ContractSchema.load().problems(in: MessageBody.bytes(message), as: "SendRequest").isEmpty)
    }

    private func documents(_ definition: String) throws -> [[UInt8]] {
        let entries = try ContractCorpus.load().entries.filter { $0.isValid && $0.definition == definition }
        #expect(!entries.isEmpty)
        return entries.map(\.json)
    }

    @Test func `every acceptance of the contract is read as one`() throws {
        for body in try documents("SendResponse") {
            switch SendOutcome.of(WireAnswer(status: 200, head: [], body: body)) {
            case .success(let acceptance): #expect(acceptance.messageStatus != "paused")
            case .failure(.refused(let refusal)): #expect(refusal.code == 132_015)
            case .failure(let error): Issue.record("\(error): \(String(decoding: body, as: UTF8.self))")
            }
        }
    }

    @Test func `every error of the contract is read as a refusal`() throws {
        for body in try documents("ErrorResponse") {
            guard case .failure(.refused) = SendOutcome.of(WireAnswer(status: 500, head: [], body: body)) else {
                Issue.record("\(String(decoding: body, as: UTF8.self))")
                continue
            }
        }
    }

    @Test func `every list of templates of the contract is read whole`() throws {
        for body in try documents("TemplateList") {
            let listed = try JSONValue.parse(body)["data"]?.arrayValue ?? []
            let complete = listed.filter { template in
                ["id", "name", "language", "category", "status"].allSatisfy { template[$0]?.stringValue != nil }
            }
            #expect(try TemplatePage(graph: body).templates.count == complete.count)
        }
    }

    @Test func `every phone number of the contract is read`() throws {
        for body in try documents("PhoneNumber") {
            let expected = try JSONValue.parse(body)["display_phone_number"]?.stringValue
            #expect(try PhoneNumberInfo(graph: body).displayPhoneNumber == expected)
        }
    }
}
