import Domain
import Messages
import TestKit
import Testing
import WireJSON

/// Templates, values, tokens and contacts at random: a mould says what composing for each contact says.
struct MouldFuzzTests {
    private static let customFields = ["City", "Order", "Order Number", "Straße"]

    private static let attributeValues = [
        "Pune", "", "\"quoted\" \\", "a\nb", "tab\t", "nul\u{0}", "😀👩‍👩‍👧", "नमस्ते", " ", "     ", "$Name", "{{City}}", "x",
        "\u{F0000}", String(repeating: "é", count: 700),
    ]

    /// Puts tokens into some texts.
    private func sprinkled(_ values: TemplateValues, _ maker: inout MessageMaker) -> TemplateValues {
        var sprinkled = values
        func sprinkle(_ text: String) -> String {
            guard maker.chance(50) else { return text }
            return maker.pick(["", text, "re: "])
                + maker.pick([
                    "$Name", "$FirstName", "$LastName", "$MobileNumber", "$City", "{{ order }}", "$order number",
                    "$Straße", "$Unknown", "$20",
                ]) + maker.pick(["", "!", " $City", " {{City}}$Name"])
        }
        sprinkled.headerParams = values.headerParams.map(sprinkle)
        sprinkled.bodyParams = values.bodyParams.map(sprinkle)
        sprinkled.urlVariables = values.urlVariables.map(sprinkle)
        sprinkled.cardBodies = values.cardBodies.map { $0.map(sprinkle) }
        sprinkled.copyCode = values.copyCode.map(sprinkle)
        return sprinkled
    }

    private func recipient(_ maker: inout MessageMaker) -> MouldRecipient {
        MouldRecipient(
            name: maker.pick(["Asha Devi Rao", "Asha", "", "  ", "José \"J\"", "a\nb c"]),
            phone: PhoneNumber(trusted: 919_812_345_678),
            attributes: Self.customFields.filter { _ in maker.chance(70) }.map { field in
                ContactAttribute(
                    name: maker.pick([field, field.uppercased(), field.lowercased()]),
                    value: maker.chance(60) ? "Pune" : maker.pick(Self.attributeValues)
                )
            }
        )
    }

    private func fallbacks(_ maker: inout MessageMaker) -> [ContactAttribute] {
        ["city", "NAME", "Order"].filter { _ in maker.chance(40) }.map { name in
            ContactAttribute(name: name, value: maker.pick(["here", "", "\"there\"", "😀"]))
        }
    }

    /// What composing for one contact says: the message, or the first problem.
    private func composed(
        _ template: ComposableTemplate,
        _ values: TemplateValues,
        _ recipient: MouldRecipient,
        _ fallbacks: [ContactAttribute]
    ) -> Result<TemplateMessage, MessageProblems> {
        let tokens = ValueTokens(
            contactName: recipient.name,
            phone: recipient.phone,
            attributes: recipient.attributes,
            customFields: Self.customFields,
            fallbacks: fallbacks
        )
        do throws(MessageProblems) {
            return .success(try template.compose(try tokens.resolve(values)))
        } catch {
            return .failure(error)
        }
    }

    @Test(arguments: [UInt64(11), 12, 13, 14, 15, 16])
    func `whatever the template, the values and the contact, a mould gives what composing gives`(seed: UInt64) throws {
        var maker = MessageMaker(dice: SeededGenerator(seed: seed))
        var (made, filled, refused) = (0, 0, 0)
        for round in 0..<600 {
            let isNamed = maker.chance(30)
            let template = try composable(
                maker.components(named: isNamed),
                category: maker.pick([.marketing, .authentication]),
                format: isNamed ? .named : .positional
            )
            let values = needed(sprinkled(maker.values(for: template.form), &maker), by: template.form)
            let fallbacks = fallbacks(&maker)
            let recipients = (0..<8).map { _ in recipient(&maker) }
            let place: Comment = "seed \(seed), round \(round)"
            guard
                let mould = try? ContentMould(
                    template,
                    values: values,
                    fallbacks: fallbacks,
                    customFields: Self.customFields
                )
            else {
                // What is wrong for all recipients is wrong for each.
                for recipient in recipients {
                    if case .success = composed(template, values, recipient, fallbacks) { Issue.record(place) }
                }
                continue
            }
            made += 1
            #expect(try ContentMould(decoding: mould.encoded) == mould, place)
            for recipient in recipients {
                let wanted = composed(template, values, recipient, fallbacks)
                let filling: [UInt8]
                do throws(MouldRefusal) {
                    filling = try mould.filling(for: recipient)
                } catch {
                    refused += 1
                    expect(error, in: wanted, place)
                    continue
                }
                filled += 1
                let message = try wanted.get()
                #expect(try mould.content(filling: filling) == message.content, place)
                #expect(try mould.preview(filling: filling) == message.preview, place)
            }
        }
        #expect(made > 100 && filled > 100 && refused > 100, "\(made) made, \(filled) filled, \(refused) refused")
    }

    private func expect(
        _ refusal: MouldRefusal,
        in wanted: Result<TemplateMessage, MessageProblems>,
        _ place: Comment
    ) {
        guard case .failure(let problems) = wanted else { return #expect(Bool(false), place) }
        switch refusal {
        case .missingAttribute(let name):
            #expect(problems.problems.first?.code == "missing_attribute", place)
            #expect(problems.problems.first?.problem.lowercased().contains("\"\(name)\"") == true, place)
        case .invalidValue(let problem): #expect(problems.problems.first == problem, place)
        }
    }

    /// Without the values that the template has no place for: composing asks for their attributes too, a mould does not.
    private func needed(_ values: TemplateValues, by form: TemplateForm) -> TemplateValues {
        var needed = values
        var headerCount = 0
        if case .text(let pattern) = form.header { headerCount = pattern.slots.count }
        needed.headerParams = Array(values.headerParams.prefix(headerCount))
        let buttons = form.buttons + form.cards.flatMap(\.buttons)
        let urlCount = buttons.count { button in
            if case .url(_, let address) = button { !address.slots.isEmpty } else { false }
        }
        needed.urlVariables = Array(values.urlVariables.prefix(urlCount))
        let isCopied = buttons.contains(.copyCode)
        let isPassword = buttons.contains(.oneTimePassword) && (form.body.slots.isEmpty || values.bodyParams.isEmpty)
        if !isCopied && !isPassword { needed.copyCode = nil }
        if form.cards.isEmpty { needed.cardBodies = [] }
        return needed
    }

    @Test(arguments: [UInt64(21), 22])
    func `a mould takes a hundred thousand recipients in seconds, even without optimisation`(seed: UInt64) throws {
        let template = try composable(#"[{"type":"BODY","text":"Hello {{1}} from {{2}}."}]"#)
        let values = TemplateValues(bodyParams: ["$FirstName", seed == 21 ? "$City" : "us"])
        let mould = try ContentMould(template, values: values, fallbacks: [], customFields: Self.customFields)
        let recipient = MouldRecipient(
            name: "Asha Rao",
            phone: PhoneNumber(trusted: 919_812_345_678),
            attributes: [ContactAttribute(name: "City", value: "Pune")]
        )
        var byteCount = 0
        let taken = try ContinuousClock().measure {
            for _ in 0..<20_000 { byteCount += try mould.filling(for: recipient).count }
        }
        #expect(byteCount > 0 && taken < .seconds(10), "seed \(seed): \(taken)")
    }
}
