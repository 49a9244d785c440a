package import Domain
import Foundation

/// Texts in the form in which contacts are searched for, as bytes of UTF-8. An index keeps these, so whoever goes over contacts one by
/// one must compare these too, or the two would not always agree.
package enum FoldedText {
    /// Stands between texts that are kept together; no UTF-8 has it.
    package static let separator: UInt8 = 0xFF

    /// Without regard to case: tags, and what attributes say.
    package static func caseless(_ text: String) -> [UInt8] {
        if let folded = foldedASCII(text) { return folded }
        return Array(text.lowercased().decomposedStringWithCanonicalMapping.utf8)
    }

    /// Name and value of an attribute, without regard to case.
    package static func caseless(_ attribute: ContactAttribute) -> [UInt8] {
        caseless(attribute.name) + [separator] + caseless(attribute.value)
    }

    /// Without regard to case and accents: names of people.
    package static func plain(_ text: String) -> [UInt8] {
        if let folded = foldedASCII(text) { return folded }
        var folded: [UInt8] = []
        folded.reserveCapacity(text.utf8.count + 8)
        for scalar in text.unicodeScalars {
            guard common.append(scalar, to: &folded) else { return decomposed(text) }
        }
        return folded
    }

    /// Whether a folded text is part of another.
    package static func isPart(_ part: [UInt8], of whole: [UInt8]) -> Bool {
        unsafe whole.withUnsafeBytes { whole in
            unsafe part.withUnsafeBytes { part in unsafe isPart(part, of: whole) }
        }
    }

    private static func isPart(_ part: UnsafeRawBufferPointer, of whole: UnsafeRawBufferPointer) -> Bool {
        guard let sought = part.baseAddress, let first = unsafe part.first else { return true }
        guard var start = whole.baseAddress else { return false }
        let end = unsafe start + whole.count
        // The rarer the first byte, the fewer places are looked at.
        while let found = unsafe memchr(start, CInt(first), end - start) {
            let place = UnsafeRawPointer(found)
            if unsafe end - place < part.count { return false }
            if unsafe memcmp(place, sought, part.count) == 0 { return true }
            unsafe start = place + 1
        }
        return false
    }

    /// In lower case; `nil` when it is not all ASCII.
    package static func foldedASCII(_ text: String) -> [UInt8]? {
        var text = text
        return text.withUTF8 { bytes in
            guard unsafe bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
            return unsafe bytes.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        }
    }

    /// The form that holds for every text. Letters come apart from their accents, which are dropped, and go to upper case and back, so that
    /// what only one case tells apart is one: ß and ss, ı and i, ς and σ.
    private static func decomposed(_ text: String) -> [UInt8] {
        var folded: [UInt8] = []
        for scalar in text.decomposedStringWithCanonicalMapping.unicodeScalars where !isAccent(scalar) {
            folded += scalar.properties.lowercaseMapping.uppercased().lowercased().utf8
        }
        return folded
    }

    /// A mark that belongs to no script. The vowel signs of Devanagari are marks too, and no accents.
    private static func isAccent(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0300...0x036F, 0x1AB0...0x1AFF, 0x1DC0...0x1DFF, 0x20D0...0x20FF, 0xFE20...0xFE2F: true
        default: false
        }
    }

    /// Latin, Greek and Cyrillic letters, each folded by itself once: of these alone a text is folded letter by letter, because the only
    /// marks among them whose order could change are dropped.
    private static let common = Letters()

    private struct Letters {
        private static let ranges: [Range<UInt32>] = [0..<0x0530, 0x1E00..<0x1F00]
        private var bytes: [UInt8] = []
        private var ends: [Int] = [0]

        init() {
            for value in Self.ranges.joined() {
                if let scalar = Unicode.Scalar(value) { bytes += decomposed(String(scalar)) }
                ends.append(bytes.count)
            }
        }

        /// `false` when the letter is none of these.
        func append(_ scalar: Unicode.Scalar, to folded: inout [UInt8]) -> Bool {
            let place: Int
            switch scalar.value {
            case Self.ranges[0]: place = Int(scalar.value)
            case Self.ranges[1]: place = Int(scalar.value - Self.ranges[1].lowerBound) + Self.ranges[0].count
            default: return false
            }
            folded += bytes[ends[place]..<ends[place + 1]]
            return true
        }
    }
}
