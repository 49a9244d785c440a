import Logging

/// One event as one line. Whatever the texts hold, it stays one line: a stranger's line break in a message must not
/// look like an event of ours.
struct LogLine {
    /// Longer lines are cut, in whole characters.
    static let lengthMaximumBytes = 16 * 1_024

    let milliseconds: Int64
    let level: Logger.Level
    let label: String
    let message: String
    /// Ordered by key.
    let metadata: [(key: String, value: Logger.MetadataValue)]

    /// The line with its line feed.
    func text(as format: LogFormat) -> String {
        var line =
            switch format {
            case .text: plain
            case .json: json
            }
        if line.utf8.count > Self.lengthMaximumBytes { line = cut(line, as: format) }
        return line + "\n"
    }

    private var plain: String {
        var line =
            LogClock.text(ofMilliseconds: milliseconds) + " \(level.rawValue) \(label): "
            + Self.escaped(message, quotes: false)
        for (key, value) in metadata {
            line += " " + Self.word(key) + "=" + Self.word(value.description)
        }
        return line
    }

    private var json: String {
        var line = #"{"time":"\#(LogClock.text(ofMilliseconds: milliseconds))","level":"\#(level.rawValue)""#
        line += #","label":"\#(Self.escaped(label))","message":"\#(Self.escaped(message))""#
        if !metadata.isEmpty {
            line += #","metadata":{"# + metadata.map { Self.member($0.key, $0.value) }.joined(separator: ",") + "}"
        }
        return line + "}"
    }

    /// A line that is too long loses its end; a JSON one its metadata and the end of its message, so that it still is
    /// JSON.
    private func cut(_ line: String, as format: LogFormat) -> String {
        switch format {
        case .text:
            return Self.prefix(of: line, bytesMaximum: Self.lengthMaximumBytes) + "…"
        case .json:
            // An escape takes up to six bytes for one.
            let message = Self.prefix(of: message, bytesMaximum: Self.lengthMaximumBytes / 8) + "…"
            let label = Self.prefix(of: label, bytesMaximum: 256)
            return LogLine(milliseconds: milliseconds, level: level, label: label, message: message, metadata: []).json
        }
    }

    private static func prefix(of text: String, bytesMaximum: Int) -> String {
        var end = text.startIndex
        var bytes = 0
        while end < text.endIndex {
            bytes += text[end].utf8.count
            guard bytes <= bytesMaximum else { break }
            end = text.index(after: end)
        }
        return String(text[..<end])
    }

    private static func member(_ key: String, _ value: Logger.MetadataValue) -> String {
        #""\#(escaped(key))":"# + json(of: value)
    }

    private static func json(of value: Logger.MetadataValue) -> String {
        switch value {
        case .string(let text): #""\#(escaped(text))""#
        case .stringConvertible(let value): #""\#(escaped(value.description))""#
        case .array(let values): "[" + values.map(json(of:)).joined(separator: ",") + "]"
        case .dictionary(let members):
            "{" + members.sorted { $0.key < $1.key }.map { member($0.key, $0.value) }.joined(separator: ",") + "}"
        }
    }

    /// A key or value, in quotes where it would not read as one word.
    private static func word(_ text: String) -> String {
        let isPlain =
            !text.isEmpty && text.unicodeScalars.allSatisfy { $0 > " " && $0 != "\"" && $0 != "=" && $0 != "\u{7F}" }
        return isPlain ? escaped(text) : "\"" + escaped(text) + "\""
    }

    /// The escapes of JSON strings, for what would break the line, steer a terminal or end the quotes.
    private static func escaped(_ text: String, quotes: Bool = true) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"" where quotes, "\\" where quotes: escaped += "\\" + String(scalar)
            case "\n": escaped += "\\n"
            case "\r": escaped += "\\r"
            case "\t": escaped += "\\t"
            case "\u{00}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                escaped += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
