import CrierClient
import Foundation
import Testing

/// The library for programs, against a whole server: what it sends is what the server takes, and what it reads is what the server answers.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct ClientScenarios {
    private static let quick = RetryPolicy(
        triesMaximum: 4,
        firstPause: .milliseconds(20),
        pauseMaximum: .milliseconds(100),
        deadline: .seconds(30)
    )

    private func client(_ url: String) -> CrierClient {
        CrierClient(baseURL: url, apiKey: House.key, options: ClientOptions(retries: Self.quick))
    }

    private func offer(to number: String = "919769780000") -> CampaignMessage {
        CampaignMessage(
            campaign: House.campaign,
            template: "festival_offer_template",
            to: number,
            name: "Jon",
            values: TemplateValues(
                header: ["Sir"],
                body: ["Christmas", "Thank You"],
                link: "https://placehold.co/600x400/EEE/31343C.png"
            )
        )
    }

    @Test func `a send whose answer is lost is made again, and goes out once`() async throws {
        try await House.with { house in
            let server = try await house.startReady()
            let line = try await LossyLine(to: server.port)
            let answer = try await client(line.url).send(offer())
            #expect(answer.messageID?.hasPrefix("wamid.") == true)
            #expect(answer.isReplay, "the first try was taken, and its answer is given again")
            #expect(line.connections == 2)
            #expect(try await house.accepted().count == 1)
            try await line.stop()
            await server.stop()
        }
    }

    @Test func `a file is given, listed, sent by its id, and deleted`() async throws {
        try await House.with { house in
            let server = try await house.startReady()
            let client = client(server.url)
            let picture: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3]
            let media = try await client.uploadMedia(picture, filename: "poster.png")
            #expect(media.mimeType == "image/png" && media.fileSize == picture.count)
            #expect(try await client.media().elements.map(\.id) == [media.id])
            var message = offer()
            message.values.link = nil
            message.values.mediaId = media.id
            #expect(try await client.send(message).messageStatus == .accepted)
            try await client.deleteMedia(media.id)
            await #expect(throws: CrierError.self) { try await client.send(message) }
            await server.stop()
        }
    }

    @Test func `a send that takes longer than the client waits is asked after, and goes out once`() async throws {
        try await House.with { house in
            let server = try await house.startReady()
            try await house.setFaults(
                #"{"latency":{"minimumMilliseconds":900,"maximumMilliseconds":900,"slowShare":0,"slowMilliseconds":0}}"#
            )
            var options = ClientOptions(timeout: .milliseconds(300), retries: Self.quick)
            options.retries.triesMaximum = 20
            let answer = try await client(server.url).with(options).send(offer())
            #expect(answer.isReplay && answer.messageStatus == .accepted)
            #expect(try await house.accepted().count == 1)
            await server.stop()
        }
    }

    @Test func `without further tries a lost answer is told as uncertain, and the key settles it later`() async throws {
        try await House.with { house in
            let server = try await house.startReady()
            let line = try await LossyLine(to: server.port)
            let once = client(line.url).with(ClientOptions(retries: .never))
            let error = await #expect(throws: CrierError.self) {
                try await once.send(offer(), idempotencyKey: "order-1")
            }
            guard case .uncertain(let silence) = error else {
                Issue.record("it is uncertain, not \(error.map { "\($0)" } ?? "nothing")")
                return
            }
            #expect(silence.key == "order-1")
            let answer = try await client(server.url).send(offer(), idempotencyKey: "order-1")
            #expect(answer.isReplay)
            #expect(try await house.accepted().count == 1)
            try await line.stop()
            await server.stop()
        }
    }

    @Test func `the programs of the guide do what it says`() async throws {
        try await House.with { house in
            let server = try await house.startReady()
            let crier = client(server.url)
            #expect(try await sendOffer(to: "919769780000", name: "Jon", with: crier)?.hasPrefix("wamid.") == true)
            let first = await tell("919769780001", order: "1042", with: crier)
            #expect(first.hasPrefix("message "))
            #expect(await tell("919769780001", order: "1042", with: crier) == first)
            #expect(await tell("nobody", order: "7", with: crier).hasPrefix("refused as invalid_destination, request "))
            let id = String(first.dropFirst("message ".count))
            try await house.eventually("it is read") { try await standing(of: id, with: crier) == "read" }
            #expect(try await house.accepted().count == 2)
            try await crier.addTags(["vip"])
            try await crier.saveContacts((0..<150).map { ContactDraft("\(919_800_000_000 + $0)", tags: ["vip"]) })
            #expect(try await Set(numbers(taggedWith: "vip", with: crier)).count == 150)
            await server.stop()
        }
    }

    @Test func `what is refused is told by code and field, and nothing is sent`() async throws {
        try await House.with { house in
            let server = try await house.startReady()
            var wrong = offer(to: "hello")
            wrong.source = "carrier pigeon"
            let error = await #expect(throws: CrierError.self) { try await client(server.url).send(wrong) }
            let refusal = try #require(error?.refusal)
            #expect(refusal.status == 400 && refusal.code == .invalidRequest)
            #expect(Set(refusal.details.map(\.field)) == ["destination", "source"])
            #expect(Set(refusal.details.map(\.code)) == [.invalidDestination, .invalidSource])
            #expect(refusal.requestID?.isEmpty == false)

            let stranger = CrierClient(baseURL: server.url, apiKey: "nobody's-key-0123456789")
            let turnedAway = await #expect(throws: CrierError.self) { try await stranger.tags() }
            #expect(turnedAway?.refusal?.code == .unauthorized)
            let closed = await #expect(throws: CrierError.self) {
                try await client(server.url).send(DirectMessage(to: "919769780000", .text("hi")))
            }
            #expect(closed?.refusal?.code == .windowClosed)
            #expect(try await house.accepted().isEmpty)
            await server.stop()
        }
    }

    @Test func `a message is checked, sent, read and found`() async throws {
        try await House.with { house in
            let server = try await house.startReady()
            let crier = client(server.url)
            var check = offer()
            check.validateOnly = true
            let checked = try await crier.send(check)
            #expect(checked.preview?.body.contains("Christmas") == true && checked.messageID == nil)
            #expect(try await house.accepted().isEmpty)

            var message = offer()
            message.expiresAt = Timestamp(Date(timeIntervalSinceNow: 3_600))
            let kept = try await crier.send(message, respondsAtOnce: true)
            #expect(kept.isKept && kept.httpStatus == 202 && kept.messageStatus == .queued)
            let id = try #require(kept.messageID)
            try await house.eventually("it is read") { try await crier.message(id).state == .read }
            let account = try await crier.message(id)
            #expect(account.expiresAt == message.expiresAt)
            #expect(
                account.history?.attempts.count == 1
                    && account.history?.statuses.contains { $0.status == "read" } == true
            )
            #expect(account.request?["template"]?["name"]?.string == "festival_offer_template")
            var filter = MessageFilter(state: .read, mobile: "+91 97697 80000")
            filter.wamid = account.wamid
            #expect(try await crier.messages(matching: filter).elements.map(\.id) == [id])
            let settled = await #expect(throws: CrierError.self) { try await crier.settleMessage(id, as: .sent) }
            #expect(settled?.refusal?.code == .notInDoubt)
            await server.stop()
        }
    }

    @Test func `contacts, lists and words are kept, changed and deleted`() async throws {
        try await House.with { house in
            let server = try await house.startReady()
            let crier = client(server.url)
            #expect(try await crier.addTags(["vip", "new"]).value == ["new", "vip"])
            #expect(try await crier.addCustomFields(["City"]).value == ["City"])
            let rows = [
                ContactDraft(
                    "919800000001",
                    name: "Asha",
                    tags: ["vip"],
                    attributes: [ContactAttribute("City", "Pune")]
                ),
                ContactDraft("919800000002", name: "Ben"), ContactDraft("no number"),
            ]
            let saved = try await crier.saveContacts(rows, list: "customers")
            #expect(saved.createdContacts.map(\.name) == ["Asha", "Ben"])
            #expect(saved.failedContacts.map(\.index) == [2])
            #expect(saved.failedContacts.first?.details.first?.code == .invalidDestination)

            let filter = ContactFilter(tags: ["vip"], attributes: [ContactAttribute("City", "Pune")])
            let asha = try #require(try await crier.contacts(matching: filter).elements.first)
            let change = ContactChange(name: "Asha Rao", tagsToAdd: ["new"], attributes: [ContactAttribute("City", "")])
            let changed = try await crier.updateContact(asha.id, change)
            #expect(changed.name == "Asha Rao" && Set(changed.tags) == ["vip", "new"] && changed.attributes.isEmpty)
            #expect(try await crier.contact(asha.id).list == ["customers"])

            let list = try #require(try await crier.contactLists().elements.first)
            #expect(list.contactsCount == 2)
            #expect(try await crier.changeMembers(ofList: list.id, removing: [asha.id]).value == 1)
            #expect(try await crier.renameContactList(list.id, to: "regulars").contactsCount == 1)
            #expect(try await crier.createContactList("regulars").id == list.id)
            #expect(try await crier.deleteContact(asha.id).value == asha.id)
            #expect(try await crier.deleteContactList(list.id).value == list.id)
            let isGone = await #expect(throws: CrierError.self) { try await crier.contact(asha.id) }
            #expect(isGone?.refusal?.code == .contactNotFound)
            #expect(try await crier.removeTag("VIP").value == ["new"])
            #expect(try await crier.removeCustomField("City").value == [])
            #expect(try await crier.tags().value == ["new"])
            await server.stop()
        }
    }

    @Test func `a broadcast is rehearsed, made, watched to its end and deleted`() async throws {
        try await House.with { house in
            let server = try await house.startReady()
            let crier = client(server.url)
            try await crier.saveContacts(
                (0..<130).map { ContactDraft("\(919_800_000_000 + $0)", name: "Asha \($0)") },
                list: "all"
            )
            var sale = NewBroadcast(
                "sale",
                template: "festival_offer_template",
                values: offer().values,
                lists: ["all"]
            )
            sale.values.bodyParams = ["$Name", "Thank You"]
            let rehearsal = try await crier.dryRun(sale)
            #expect(rehearsal.toSend == 130 && rehearsal.previews.first?.body.contains("Asha") == true)
            #expect(try await crier.allBroadcasts().reduce(into: []) { $0.append($1.name) } == [House.campaign])

            sale.start = .draft
            let draft = try await crier.createBroadcast(sale)
            #expect(draft.status == .draft && draft.httpStatus == 201)
            let tests = try await crier.testBroadcast(draft.id, numbers: ["919800000000"])
            #expect(tests.value.map(\.status) == [.accepted])
            let early = await #expect(throws: CrierError.self) { try await crier.pauseBroadcast(draft.id) }
            #expect(early?.refusal?.code == .broadcastState)
            try await crier.startBroadcast(draft.id)
            try await crier.pauseBroadcast(draft.id)
            #expect(try await crier.resumeBroadcast(draft.id).status == .sending)
            try await house.eventually("it is sent") { try await crier.broadcast(draft.id).hasEnded }
            let ended = try await crier.broadcast(draft.id)
            #expect(ended.status == .sent && ended.counts?["total"] == 130 && ended.audience?.contactList == ["all"])
            var numbers: Set<String> = []
            for try await message in crier.allMessages(ofBroadcast: draft.id) { numbers.insert(message.to) }
            #expect(numbers.count == 130)

            let retry = await #expect(throws: CrierError.self) { try await crier.retryBroadcast(draft.id) }
            #expect(retry?.refusal?.code == .nothingToRetry)
            #expect(try await crier.deleteBroadcast(draft.id).value == draft.id)
            #expect(try await crier.broadcasts(matching: BroadcastFilter(name: "sale")).total == 0)
            await server.stop()
        }
    }

    @Test func `templates are fetched, listed, read and shown`() async throws {
        try await House.with { house in
            let server = try await house.start()
            let crier = client(server.url)
            let synced = try await crier.syncTemplates()
            #expect(synced.value.first?.error == nil && synced.value.first?.unchanged != nil)
            var names: Set<String> = []
            for try await template in crier.allTemplates() { names.insert(template.name) }
            #expect(names.isSuperset(of: ["hello_world", "flash_sale"]))
            let paused = try await crier.template("flash_sale")
            #expect(paused.status == "PAUSED" && !paused.isApproved && paused.components[0] != nil)
            #expect(try await crier.template(id: paused.id).name == "flash_sale")
            #expect(try await crier.template("festival_offer_template", language: "hi").language == "hi")
            let values = TemplateValues(header: ["#1"], body: ["Asha", "Friday"])
            let preview = try await crier.previewTemplate("order_update", values: values)
            #expect(preview.header == "Order #1" && preview.body.hasPrefix("Hi Asha,"))

            try await crier.createCampaign("orders", template: "order_update")
            let taken = await #expect(throws: CrierError.self) {
                try await crier.createCampaign("orders", template: "order_update")
            }
            #expect(taken?.refusal?.code == .nameTaken)
            let settings = try await crier.call(.put, ["settings"], body: ["timeZone": "Asia/Kolkata"])
            #expect(settings.value["timeZone"]?.string == "Asia/Kolkata")
            let event = try await crier.call(.get, ["settings", "account-events"], query: ["limit": "5"])
            #expect(event.value["limit"]?.integer == 5)
            await server.stop()
        }
    }
}
