import TestKit
import Testing

@Suite struct ContractSchemaTests {
    @Test func `our validator agrees with jsonschema on every document of the corpus`() throws {
        let schema = try ContractSchema.load()
        let entries = try ContractCorpus.load().entries
        #expect(entries.count >= 300)
        for entry in entries {
            let problems = schema.problems(in: entry.json, as: entry.definition)
            #expect(
                problems.isEmpty == entry.isValid,
                "\(entry.definition): \(String(decoding: entry.json, as: UTF8.self)) gives \(problems)"
            )
        }
        for definition in ["SendRequest", "SendResponse", "ErrorResponse", "TemplateList", "WebhookPayload"] {
            let verdicts = Set(entries.filter { $0.definition == definition }.map(\.isValid))
            #expect(verdicts == [true, false], "\(definition) has good and bad documents")
        }
    }

    @Test func `a problem says where it is`() throws {
        let schema = try ContractSchema.load()
        let body =
            #"{"messaging_product":"whatsapp","to":"+919812345678","type":"text","text":{"body":"a","bold":true}}"#
        let problems = schema.problems(in: Array(body.utf8), as: "SendRequest")
        #expect(problems == ["$.text: unexpected member bold"])
        #expect(schema.problems(in: Array("{".utf8), as: "SendRequest").first?.hasPrefix("$: not JSON") == true)
    }
}
