import Domain
import Foundation
import Messages
import WireJSON

/// What a caller wants changed of its workspace's settings, and what is wrong with it.
struct SettingsForm: Sendable {
    private(set) var settings: WorkspaceSettings
    private(set) var warnings: [String] = []

    /// What `languageCode` may look like at Meta: `en`, `pt_BR`.
    private static let languageCharacterMaximum = 15

    /// - Parameter settings: as they are; what the body does not name stays.
    init(_ body: JSONValue, over settings: WorkspaceSettings, _ reader: inout FieldReader) {
        self.settings = settings
        for member in reader.members(body, "body") ?? [] {
            let value = member.value
            switch member.name {
            case "apiCampaignOptOut":
                if let isOn = reader.bool(value, member.name) { self.settings.apiCampaignOptOut = isOn }
            case "waitBudgetSeconds": readWait(value, &reader)
            case "requestsPerMinute":
                guard let number = reader.wholeNumber(value, member.name) else { continue }
                // A few a minute would lock the workspace's own programs out, and the call that puts it right with them.
                if number != 0, !(60...1_000_000).contains(number) {
                    reader.note(member.name, .invalidValue, "must be 60 to 1000000, or 0 for no limit")
                }
                self.settings.requestsPerMinute = Int(clamping: number)
            case "defaultLanguage": readLanguage(value, &reader)
            case "timeZone": readZone(value, &reader)
            case "resumeWithTemplate":
                if let isOn = reader.bool(value, member.name) { self.settings.resumesWithTemplate = isOn }
            case "optOutReply": self.settings.replies.optedOut = reply(value, member.name, &reader)
            case "optInReply": self.settings.replies.optedIn = reply(value, member.name, &reader)
            default: warnings.append(unknownMemberWarning(member.name))
            }
        }
    }

    private mutating func readWait(_ value: JSONValue, _ reader: inout FieldReader) {
        guard let seconds = reader.number(value, "waitBudgetSeconds") else { return }
        guard (0...60).contains(seconds) else {
            return reader.note("waitBudgetSeconds", .invalidValue, "must be 0 to 60")
        }
        settings.waitBudgetMilliseconds = Int64(seconds * 1_000)
    }

    private mutating func readLanguage(_ value: JSONValue, _ reader: inout FieldReader) {
        if value.isNull {
            settings.defaultLanguage = nil
            return
        }
        guard let text = reader.filledText(value, "defaultLanguage")?.trimmingBlanks() else { return }
        let isCode = text.allSatisfy { $0.isASCII && ($0.isLetter || $0 == "_" || $0 == "-") }
        guard isCode, text.count <= Self.languageCharacterMaximum else {
            return reader.note("defaultLanguage", .invalidValue, "must be a language code such as en_US")
        }
        settings.defaultLanguage = text.replacing("-", with: "_")
    }

    /// `null` says nothing to people.
    private func reply(_ value: JSONValue, _ field: String, _ reader: inout FieldReader) -> String? {
        if value.isNull { return nil }
        guard let text = reader.text(value, field) else { return nil }
        if text.trimmingBlanks().isEmpty { reader.note(field, .invalidValue, "must say something, or be null") }
        if text.count > ConsentReplies.characterMaximum {
            reader.note(field, .tooLong, "may have at most \(ConsentReplies.characterMaximum) characters")
        }
        return text
    }

    private mutating func readZone(_ value: JSONValue, _ reader: inout FieldReader) {
        if value.isNull {
            settings.timeZone = nil
            return
        }
        guard let text = reader.filledText(value, "timeZone")?.trimmingBlanks() else { return }
        guard TimeZone(identifier: text) != nil else {
            return reader.note("timeZone", .invalidValue, "is no IANA time zone such as Asia/Kolkata")
        }
        settings.timeZone = text
    }
}

/// The words by which people opt out and in, as a caller chooses them.
struct KeywordsForm: Sendable {
    private(set) var keywords = ConsentKeywords.standard

    init(_ body: JSONValue, over present: ConsentKeywords, _ reader: inout FieldReader) {
        let members = reader.members(body, "body") ?? []
        func words(_ name: String, _ present: [String]) -> [String] {
            guard let member = members.first(where: { $0.name == name }) else { return present }
            let words = (reader.words(member.value, name) ?? []).map { $0.trimmingBlanks() }
            for (index, word) in words.enumerated() {
                if let problem = ConsentKeywords.problem(ofWord: word) {
                    reader.note("\(name)[\(index)]", .invalidValue, problem)
                }
            }
            return words
        }
        let stop = words("optOut", present.stopWords)
        let start = words("optIn", present.startWords)
        // Without a word to stop by, people's only way out is to block the number, which costs the sender its quality.
        if stop.isEmpty, reader.problems.isEmpty {
            reader.note("optOut", .missingField, "must have a word: people need a way to opt out")
        }
        keywords = ConsentKeywords(stop: stop, start: start)
    }
}

extension FieldReader {
    /// A list of texts, longer than other lists may be.
    fileprivate mutating func words(_ value: JSONValue, _ field: String) -> [String]? {
        guard case .array(let elements) = value else {
            note(field, .invalidType, "must be a list of words")
            return nil
        }
        guard elements.count <= ConsentKeywords.wordMaximum else {
            note(field, .tooLong, "may have at most \(ConsentKeywords.wordMaximum) elements")
            return nil
        }
        return elements.enumerated().map { index, element in
            guard let word = text(element, "\(field)[\(index)]") else {
                if element.isNull { note("\(field)[\(index)]", .invalidType, "must be a text") }
                return ""
            }
            return word
        }
    }
}
