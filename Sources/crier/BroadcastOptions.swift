import ArgumentParser
import CrierClient

/// What a broadcast says.
struct BroadcastContentOptions: ParsableArguments {
    @Option(help: "The template to send.")
    var template: String?

    @OptionGroup var values: TemplateOptions

    @Option(
        name: .customLong("default"),
        parsing: .singleValue,
        help: "NAME=VALUE for contacts that lack the field; repeat it."
    )
    var defaults: [String] = []

    @Option(help: "Without a template: text, image, video, document or audio. Reaches who wrote in the last 24 hours.")
    var regular: String?

    @Option(help: "The text, or the caption, of a message without a template.")
    var text: String?

    func fill(_ body: inout NewBroadcast) {
        body.templateName = template
        body.values = values.values
        guard template == nil, regular != nil || text != nil else { return }
        body.messageType = .regular
        body.regularMessageType = regular ?? "text"
        body.regularMessage = text
    }

    func fallbacks() throws -> [String: String]? {
        var values: [String: String] = [:]
        for given in defaults {
            guard let sign = given.firstIndex(of: "="), sign != given.startIndex else {
                throw Failure("--default \(given): write NAME=VALUE")
            }
            values[String(given[..<sign])] = String(given[given.index(after: sign)...])
        }
        return values.isEmpty ? nil : values
    }
}

/// Whom a broadcast is for.
struct BroadcastAudienceOptions: ParsableArguments {
    @Option(
        name: .customLong("list"),
        parsing: .singleValue,
        help: "A list of contacts, or \"unassigned\" for those on none; repeat it. Left out, --tag and --filter choose."
    )
    var lists: [String] = []

    @Option(name: .customLong("exclude"), parsing: .singleValue, help: "A list whose members are left out; repeat it.")
    var excludedLists: [String] = []

    @Option(name: .customLong("tag"), parsing: .singleValue, help: "One of these must be on the contact; repeat it.")
    var tags: [String] = []

    @Option(
        name: .customLong("filter"),
        parsing: .singleValue,
        help: "FIELD=VALUE, FIELD!=VALUE, FIELD~PART, FIELD+ (exists) or FIELD- (missing); all must hold."
    )
    var filters: [String] = []

    func fill(_ body: inout NewBroadcast) throws {
        body.contactList = lists.isEmpty ? nil : lists
        body.excludeList = excludedLists.isEmpty ? nil : excludedLists
        body.tags = tags.isEmpty ? nil : tags
        body.filter = filters.isEmpty ? nil : try filters.map(Self.rule)
    }

    private static func rule(_ text: String) throws -> AudienceRule {
        let signs: [(String, AudienceRule.Comparison)] = [("!=", .notEquals), ("=", .equals), ("~", .contains)]
        let found = signs.compactMap { sign, word in text.firstRange(of: sign).map { (range: $0, word: word) } }
        // The first sign counts: what stands behind it may hold others.
        if let first = found.min(by: { $0.range.lowerBound < $1.range.lowerBound }),
            first.range.lowerBound > text.startIndex
        {
            return AudienceRule(
                String(text[..<first.range.lowerBound]),
                first.word,
                String(text[first.range.upperBound...])
            )
        }
        let ends: [(String, AudienceRule.Comparison)] = [("+", .exists), ("-", .missing)]
        for (sign, word) in ends where text.hasSuffix(sign) && text.count > 1 {
            return AudienceRule(String(text.dropLast()), word)
        }
        throw Failure("--filter \(text): write FIELD=VALUE, FIELD!=VALUE, FIELD~PART, FIELD+ or FIELD-")
    }
}
