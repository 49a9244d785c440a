import Domain
import Messages
import Store
import TestKit
import Testing
import WireJSON

@testable import Web

@Suite struct CampaignSendContactTests {
    private func known(
        _ world: APIWorld,
        name: String = "Arya Stark",
        consent: Consent? = nil,
        attributes: [ContactAttribute] = []
    ) async throws {
        let draft = ContactDraft(
            phone: try PhoneNumber(parsing: "919876543210"),
            name: name,
            source: .manual,
            consent: consent,
            attributes: attributes
        )
        _ = try await world.store.saveContacts([draft], in: world.workspace.id, at: world.clock.now)
    }

    private func texts(_ world: APIWorld) async throws -> [String] {
        let order = try #require(await world.door.orders.last)
        let content = try JSONValue.parse(Array("{".utf8) + order.admission.content + Array("}".utf8))
        let parameters = content["template"]?["components"]?.arrayValue?.first?["parameters"]?.arrayValue ?? []
        return parameters.compactMap { $0["text"]?.stringValue }
    }

    @Test func `tokens mean the known contact, whatever the caller calls it`() async throws {
        let world = try await APIWorld()
        try await known(world, attributes: [ContactAttribute(name: "City", value: "Pune")])
        let reply = try await world.run {
            try await $0.post(sendPath, sendBody(["bodyParams": #"["$firstname {{LASTNAME}}","$City costs $20"]"#]))
        }
        #expect(reply.status == 200)
        #expect(try await texts(world) == ["Arya Stark", "Pune costs $20"])
    }

    @Test func `tokens of an unknown number mean the name that the caller gives`() async throws {
        let world = try await APIWorld()
        _ = try await world.run { try await $0.post(sendPath, sendBody(["bodyParams": #"["$Name","$MobileNumber"]"#])) }
        #expect(try await texts(world) == ["Jon Snow", "919876543210"])
    }

    @Test func `a custom field that the contact lacks is never sent as it stands`() async throws {
        let world = try await APIWorld()
        try await world.store.addToVocabulary(Vocabulary(customFields: ["City"]), in: world.workspace.id)
        try await known(world)
        let reply = try await world.run { try await $0.post(sendPath, sendBody(["bodyParams": #"["$City","$Town"]"#])) }
        #expect(reply.status == 400)
        #expect(reply.details == ["bodyParams[0] missing_attribute"])
    }

    @Test func `an attribute that is missing or empty falls back, and the contact stays as it is`() async throws {
        let world = try await APIWorld()
        try await known(world, attributes: [ContactAttribute(name: "Country", value: "")])
        let fallback = #"{"Country":"India"}"#
        let text = sendBody(["bodyParams": #"["$Country","x"]"#, "defaultContactFieldValues": fallback])
        #expect(try await world.run { try await $0.post(sendPath, text) }.status == 200)
        #expect(try await texts(world) == ["India", "x"])
        let question = ContactQuestion(workspace: world.workspace.id, phone: try PhoneNumber(parsing: "919876543210"))
        let contact = try #require(try await world.store.contacts([question])[0])
        #expect(contact.name == "Arya Stark")
        #expect(contact.attributes.first?.value == "")
    }

    @Test func `an attribute without any value is refused by name`() async throws {
        let world = try await APIWorld()
        try await known(world, attributes: [ContactAttribute(name: "Country", value: "")])
        let reply = try await world.run { try await $0.post(sendPath, sendBody(["bodyParams": #"["$Country","x"]"#])) }
        #expect(reply.status == 400)
        #expect(reply.code == "missing_attribute")
        #expect(reply.json["message"]?.stringValue?.lowercased().contains("country") == true)
    }

    @Test func `an opted-out contact is sent to unless the workspace refuses`() async throws {
        let open = try await APIWorld()
        try await known(open, consent: .optedOut)
        #expect(try await open.run { try await $0.post(sendPath, sendBody()) }.status == 200)
        #expect(await open.door.orders.first?.admission.respectsOptOut == false)

        let strict = try await APIWorld(settings: WorkspaceSettings(apiCampaignOptOut: true))
        try await known(strict, consent: .optedOut)
        let reply = try await strict.run { try await $0.post(sendPath, sendBody()) }
        #expect(reply.status == 400)
        #expect(reply.code == "opted_out")
        #expect(await strict.door.orders.isEmpty)
        let other = try await strict.run { try await $0.post(sendPath, sendBody(["destination": #""919876543211""#])) }
        #expect(other.status == 200)
        #expect(await strict.door.orders.first?.admission.respectsOptOut == true)
    }
}
