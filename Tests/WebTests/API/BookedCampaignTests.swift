import Domain
import Messages
import Store
import Testing

@testable import Web

@Suite struct BookedCampaignTests {
    private static let moment = Timestamp(milliseconds: 1_790_000_000_000)

    private static func sender(_ row: Int64, wabaID: String) -> Sender {
        Sender(
            id: ID(row: row),
            workspace: ID(row: 1),
            name: "s",
            phoneNumberID: "\(row)",
            wabaID: wabaID,
            displayPhoneNumber: nil,
            accessToken: SealedSecret(bytes: []),
            appSecret: nil,
            verifyToken: nil,
            rateLimit: nil,
            state: .active,
            createdAt: moment
        )
    }

    private static func campaign(
        state: BroadcastState = .live,
        kind: BroadcastKind = .apiCampaign,
        language: String? = nil,
        sender: Int64? = nil,
        templates: [Template] = [TemplateShelf.template(TemplateShelf.festival)],
        senders: [Sender] = [sender(1, wabaID: "waba-1")]
    ) -> BookedCampaign {
        let broadcast = Broadcast(
            id: ID(row: 1),
            workspace: ID(row: 1),
            name: "c",
            kind: kind,
            state: state,
            templateName: "festival_offer_template",
            templateLanguage: language,
            sender: sender.map { ID(row: $0) },
            createdAt: moment
        )
        return BookedCampaign(broadcast: broadcast, templates: templates.map { BookedTemplate($0) }, senders: senders)
    }

    private static func codes(_ choice: BookedCampaign.Choice) -> [String] {
        guard case .problems(let problems) = choice else { return [] }
        return problems.map { "\($0.field) \($0.code)" }
    }

    @Test func `a live campaign gives its template and the sender of the same account`() throws {
        let senders = [
            Self.sender(1, wabaID: "other"), Self.sender(2, wabaID: "waba-1"), Self.sender(3, wabaID: "waba-1"),
        ]
        let choice = Self.campaign(senders: senders).choose(templateName: "festival_offer_template", languageCode: nil)
        guard case .chosen(let template, let sender) = choice else {
            Issue.record("nothing was chosen: \(Self.codes(choice))")
            return
        }
        #expect(template.template.name == "festival_offer_template")
        #expect(sender.id == ID(row: 2), "the oldest of the account")
    }

    @Test(arguments: BroadcastState.allCases.filter { $0 != .live })
    func `a campaign that is not live sends nothing, and says how it stands`(state: BroadcastState) {
        let choice = Self.campaign(state: state).choose(templateName: "festival_offer_template", languageCode: nil)
        #expect(Self.codes(choice) == ["campaignName campaign_not_live"])
        guard case .problems(let problems) = choice else { return }
        #expect(problems[0].problem.contains(state.rawValue))
    }

    @Test func `a list broadcast is no campaign to send under`() {
        let choice = Self.campaign(kind: .broadcast).choose(templateName: nil, languageCode: nil)
        #expect(Self.codes(choice) == ["campaignName campaign_not_live"])
    }

    @Test func `another template name is refused, naming both`() {
        let choice = Self.campaign().choose(templateName: "other", languageCode: nil)
        #expect(Self.codes(choice) == ["templateName template_mismatch"])
        guard case .problems(let problems) = choice else { return }
        #expect(problems[0].problem.contains("\"other\""))
        #expect(problems[0].problem.contains("\"festival_offer_template\""))
    }

    @Test func `a template that is not approved is refused with its status`() {
        var template = TemplateShelf.template(TemplateShelf.festival)
        template.status = "PAUSED"
        let choice = Self.campaign(templates: [template]).choose(templateName: nil, languageCode: nil)
        #expect(Self.codes(choice) == ["templateName template_not_approved"])
        guard case .problems(let problems) = choice else { return }
        #expect(problems[0].problem.contains("PAUSED"))
    }

    @Test func `a template deleted at Meta is not approved`() {
        let choice = Self.campaign(templates: []).choose(templateName: nil, languageCode: nil)
        #expect(Self.codes(choice) == ["templateName template_not_approved"])
    }

    @Test func `of several languages the caller's goes before the campaign's, and that before the oldest approved`()
        throws
    {
        var english = TemplateShelf.template(TemplateShelf.festival, row: 1)
        let french = TemplateShelf.template(TemplateShelf.french, row: 2)
        func language(_ campaign: BookedCampaign, _ code: String?) -> String? {
            guard case .chosen(let template, _) = campaign.choose(templateName: nil, languageCode: code) else {
                return nil
            }
            return template.template.language
        }
        #expect(language(Self.campaign(templates: [english, french]), nil) == "en_US")
        #expect(language(Self.campaign(language: "fr", templates: [english, french]), nil) == "fr")
        #expect(language(Self.campaign(language: "fr", templates: [english, french]), "en-us") == "en_US")
        english.status = "PENDING"
        #expect(language(Self.campaign(templates: [english, french]), nil) == "fr")
        #expect(
            Self.codes(Self.campaign(templates: [english, french]).choose(templateName: nil, languageCode: "de"))
                == ["languageCode template_not_found"]
        )
    }

    @Test func `a campaign bound to a sender uses its account's template and no other sender`() {
        let mine = TemplateShelf.template(TemplateShelf.festival, row: 1, wabaID: "waba-1")
        let other = TemplateShelf.template(TemplateShelf.festival, row: 2, wabaID: "waba-2")
        let senders = [Self.sender(1, wabaID: "waba-1"), Self.sender(2, wabaID: "waba-2")]
        let campaign = Self.campaign(sender: 2, templates: [mine, other], senders: senders)
        guard case .chosen(let template, let sender) = campaign.choose(templateName: nil, languageCode: nil) else {
            Issue.record("nothing was chosen")
            return
        }
        #expect(template.template.wabaID == "waba-2")
        #expect(sender.id == ID(row: 2))
    }

    @Test func `without a sender of the template's account nothing can be sent`() {
        let campaign = Self.campaign(senders: [Self.sender(1, wabaID: "other")])
        #expect(Self.codes(campaign.choose(templateName: nil, languageCode: nil)) == ["campaignName sender_not_found"])
    }

    @Test func `a template whose mirror cannot be read is told, not sent`() {
        let broken = TemplateShelf.template(TemplateShelf.remote("festival_offer_template", "[{"))
        let choice = Self.campaign(templates: [broken]).choose(templateName: nil, languageCode: nil)
        #expect(Self.codes(choice) == ["templateName template_not_supported"])
    }
}
