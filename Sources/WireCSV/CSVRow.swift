/// One row: its fields behind each other without quotes, and where each ends.
package struct CSVRow: Hashable, Sendable {
    /// Where the row begins, from 1.
    package internal(set) var line = 1
    var bytes: [UInt8] = []
    var ends: [Int] = []

    init() {}

    /// How many fields there are; at least 1 in a row that was read.
    package var count: Int { ends.count }

    /// The bytes of a field. No copy is made.
    /// - Precondition: the index is one of the row's fields.
    package func bytes(_ index: Int) -> ArraySlice<UInt8> {
        bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
    }

    /// A field as text; what is not UTF-8 in it comes as replacement characters.
    /// - Precondition: the index is one of the row's fields.
    package func text(_ index: Int) -> String {
        String(decoding: bytes(index), as: UTF8.self)
    }

    /// All fields as texts.
    package var texts: [String] { ends.indices.map(text) }

    mutating func reset(line: Int) {
        self.line = line
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
    }
}
