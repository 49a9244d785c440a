package import Domain

/// What a filter asks of the texts of a contact, folded once for all contacts that are held against it.
package struct ContactTexts: Sendable {
    /// Part of the name.
    package let name: [UInt8]?
    /// One of these; none asks for nothing.
    package let tags: [[UInt8]]
    /// All of these.
    package let attributes: [[UInt8]]

    package init(_ filter: ContactFilter) {
        name = filter.name.map { FoldedText.plain($0) }
        tags = filter.tags.map { FoldedText.caseless($0) }
        attributes = filter.attributes.map { FoldedText.caseless($0) }
    }

    /// Whether there is anything to look at.
    package var isEmpty: Bool { name == nil && tags.isEmpty && attributes.isEmpty }

    package func takes(name own: String) -> Bool {
        guard let name else { return true }
        return FoldedText.isPart(name, of: FoldedText.plain(own))
    }

    package func takes(tags own: [String]) -> Bool {
        tags.isEmpty || own.contains { tags.contains(FoldedText.caseless($0)) }
    }

    package func takes(attributes own: [ContactAttribute]) -> Bool {
        if attributes.isEmpty { return true }
        let folded = own.map { FoldedText.caseless($0) }
        return attributes.allSatisfy { folded.contains($0) }
    }
}
