import Domain
import Store

/// Sees of most contacts that a filter does not take them without reading their texts one by one: where all is ASCII, a text stands in its
/// column as it was given, but for its case.
struct ColumnGlance {
    /// `nil` where one is not ASCII, and all have to be read.
    private let tags: [[UInt8]]?
    private let attributes: [[UInt8]]?

    init(_ filter: ContactFilter) {
        tags = Self.all(filter.tags.map { FoldedText.foldedASCII(CompactTexts.text($0)) })
        attributes = Self.all(filter.attributes.map { FoldedText.foldedASCII(CompactTexts.text($0)) })
    }

    private static func all(_ texts: [[UInt8]?]) -> [[UInt8]]? {
        texts.contains { $0 == nil } ? nil : texts.compactMap { $0 }
    }

    func mayTake(tags column: String) -> Bool {
        guard let tags, let column = FoldedText.foldedASCII(column) else { return true }
        return tags.contains { FoldedText.isPart($0, of: column) }
    }

    func mayTake(attributes column: String) -> Bool {
        guard let attributes, let column = FoldedText.foldedASCII(column) else { return true }
        return attributes.allSatisfy { FoldedText.isPart($0, of: column) }
    }
}
