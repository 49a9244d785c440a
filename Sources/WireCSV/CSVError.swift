/// Why a text is no CSV, or none that is taken. Descriptions may be shown to whoever wrote it.
package struct CSVError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Problem: Hashable, Sendable {
        /// A byte order mark of UTF-16, or the zero bytes that such a text is full of.
        case utf16
        case notUTF8
        case textBehindQuote
        case unclosedQuote
        case fieldTooLong(maximumBytes: Int)
        case rowTooLong(maximumBytes: Int)
        case tooManyColumns(maximum: Int)
    }

    /// Where the row begins, from 1.
    package let line: Int
    package let problem: Problem

    /// Whether the reader knows where the next row begins, and can go on.
    package var spoilsOneRow: Bool {
        switch problem {
        case .notUTF8, .textBehindQuote: true
        case .utf16, .unclosedQuote, .fieldTooLong, .rowTooLong, .tooManyColumns: false
        }
    }

    package var description: String { "line \(line): \(sentence)" }

    /// The problem without its line.
    package var sentence: String {
        switch problem {
        case .utf16: "this is UTF-16 or no text at all; save the file as \"CSV UTF-8\""
        case .notUTF8: "a character is not UTF-8; save the file as \"CSV UTF-8\""
        case .textBehindQuote: "text follows a closing quote; a quote inside a quoted field is written twice"
        case .unclosedQuote: "a quote is opened here and never closed"
        case .fieldTooLong(let maximum): "a field is longer than \(maximum) bytes; is a quote not closed?"
        case .rowTooLong(let maximum): "the row is longer than \(maximum) bytes; is a quote not closed?"
        case .tooManyColumns(let maximum): "there are more than \(maximum) columns"
        }
    }
}

/// What a ``CSVReader`` takes at the most. A text within them needs little memory, however long it is.
package struct CSVLimits: Hashable, Sendable {
    package var fieldBytes: Int
    package var rowBytes: Int
    package var columns: Int

    package init(fieldBytes: Int = 65_536, rowBytes: Int = 1_048_576, columns: Int = 256) {
        self.fieldBytes = fieldBytes
        self.rowBytes = rowBytes
        self.columns = columns
    }
}
