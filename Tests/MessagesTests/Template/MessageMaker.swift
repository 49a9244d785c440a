import Domain
import Messages
import TestKit

/// Makes forms and values at random, mostly such that they fit.
struct MessageMaker {
    var dice: SeededGenerator

    mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[Int.random(in: 0..<choices.count, using: &dice)]
    }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &dice) < percent }

    mutating func list<Element>(_ range: ClosedRange<Int>, _ make: (inout MessageMaker) -> Element) -> [Element] {
        (0..<Int.random(in: range, using: &dice)).map { _ in make(&self) }
    }

    // MARK: Forms

    mutating func text(named: Bool) -> String {
        list(0...5) { maker in
            maker.pick(
                named
                    ? ["{{name}}", "{{city}}", " and ", "{{", "}"]
                    : ["{{1}}", "{{2}}", "{{3}}", " or ", "{{x", "}}"]
            )
        }.joined(separator: " ")
    }

    mutating func buttons(named: Bool) -> String {
        let made = list(1...4) { maker in
            maker.pick([
                #"{"type":"QUICK_REPLY","text":"Q"}"#, #"{"type":"URL","text":"U","url":"https://a.b/{{1}}"}"#,
                #"{"type":"URL","text":"U","url":"https://a.b/"}"#, #"{"type":"COPY_CODE","text":"C"}"#,
                #"{"type":"PHONE_NUMBER","text":"P"}"#, #"{"type":"OTP"}"#, #"{"type":"FLOW"}"#, #"{"type":"NEW"}"#,
                #"{}"#,
            ])
        }
        return #"{"type":"BUTTONS","buttons":[\#(made.joined(separator: ","))]}"#
    }

    mutating func card(named: Bool) -> String {
        var parts = [#"{"type":"HEADER","format":"\#(pick(["IMAGE", "VIDEO"]))"}"#]
        if chance(70) { parts.append(#"{"type":"BODY","text":"\#(text(named: named))"}"#) }
        if chance(50) { parts.append(buttons(named: named)) }
        return #"{"components":[\#(parts.joined(separator: ","))]}"#
    }

    mutating func components(named: Bool) -> String {
        var parts: [String] = []
        if chance(60) {
            let format = pick(["TEXT", "IMAGE", "VIDEO", "DOCUMENT", "LOCATION", "PRODUCT", "OTHER"])
            // Meta lets a header have one variable at the most.
            let title = pick(["Hello", "Hello {{1}}", "{{", named ? "{{name}}" : "{{1}}"])
            parts.append(#"{"type":"HEADER","format":"\#(format)","text":"\#(title)"}"#)
        }
        if chance(90) { parts.append(#"{"type":"BODY","text":"\#(text(named: named))"}"#) }
        if chance(50) { parts.append(buttons(named: named)) }
        if chance(20) {
            parts.append(
                #"{"type":"LIMITED_TIME_OFFER","limited_time_offer":{"text":"x","has_expiration":\#(chance(50))}}"#
            )
        }
        if chance(25) {
            let cards = list(2...3) { $0.card(named: named) }
            parts.append(#"{"type":"CAROUSEL","cards":[\#(cards.joined(separator: ","))]}"#)
        }
        return "[" + parts.joined(separator: ",") + "]"
    }

    // MARK: Values

    mutating func value() -> String {
        chance(85)
            ? pick(["Asha", "25%", "#1042", "é", "नमस्ते", "\"\\", "😀", "a    b", "{{1}}"])
            : pick([
                "", "a\nb", "\t", "     ", "\u{0}", String(repeating: "x", count: 1_100),
                String(repeating: "y", count: 25),
            ])
    }

    mutating func link() -> String? {
        chance(85)
            ? pick(["https://a.b/c", "HTTP://A.B", "https://user@a.b:1/?x#y"])
            : pick([nil, "", "a.b", "https://", "https:// "])
    }

    /// Mostly what the form asks for, or hardly anything would ever be written.
    mutating func values(for form: TemplateForm) -> TemplateValues {
        func count(_ wanted: Int, _ maker: inout MessageMaker) -> Int {
            maker.chance(92) ? wanted : Int.random(in: 0...4, using: &maker.dice)
        }
        func values(_ wanted: Int, _ maker: inout MessageMaker) -> [String] {
            (0..<count(wanted, &maker)).map { _ in maker.value() }
        }
        var headerSlots = 0
        if case .text(let pattern) = form.header { headerSlots = pattern.slots.count }
        let location = TemplateLocation(
            latitude: pick([0, 28.6, -90, 91, .nan, 1e-9]),
            longitude: pick([77.2, 180, .infinity]),
            name: value(),
            address: value()
        )
        return TemplateValues(
            headerParams: values(headerSlots, &self),
            bodyParams: values(form.body.slots.count, &self),
            link: link(),
            filename: chance(50) ? value() : nil,
            urlVariables: values(8, &self),
            copyCode: chance(80) ? value() : nil,
            offerExpiresAt: pick([nil, 0, 1_767_225_600, 1_767_225_600_000, .max, .min]),
            quickReplies: values(3, &self),
            location: chance(80) ? location : nil,
            cardBodies: (0..<count(form.cards.count, &self)).map { place in
                values(place < form.cards.count ? form.cards[place].body?.slots.count ?? 0 : 1, &self)
            },
            cardFiles: (0..<count(form.cards.count, &self)).map { _ in
                CardFile(
                    fileType: pick([nil, nil, nil, "image"]),
                    link: link(),
                    mediaID: chance(30) ? "998877" : nil
                )
            }
        )
    }
}
