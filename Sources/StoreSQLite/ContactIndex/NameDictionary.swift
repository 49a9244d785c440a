import Store

/// The names of a chunk's contacts: each word once, and each name as the numbers of its words. A blank is what parts words, and every name
/// has one word at least, which may be empty; so the words of a name with the blanks between them are that name again.
///
/// Looking through the words once answers for all names that have them, which is why a letter is found as fast as a rare name.
struct NameDictionary {
    /// One after the other, each with ``FoldedText/separator`` behind it.
    private(set) var words: [UInt8] = []
    private var numbers: [ArraySlice<UInt8>: UInt32] = [:]
    /// The number of each word, twice, and one more where the name ends.
    private var sequence: [UInt32] = []

    /// - Parameter name: folded.
    mutating func append(name: [UInt8]) {
        for word in name.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false) {
            sequence.append(number(of: word) << 1)
        }
        sequence[sequence.count - 1] |= 1
    }

    private mutating func number(of word: ArraySlice<UInt8>) -> UInt32 {
        if let number = numbers[word] { return number }
        let number = UInt32(numbers.count)
        numbers[word] = number
        words += word
        words.append(FoldedText.separator)
        return number
    }

    /// Two bytes a word, or four where there are more words than two bytes can count.
    var names: [UInt8] {
        let width = Self.width(ofWords: numbers.count)
        return sequence.flatMap { number in (0..<width).map { UInt8(truncatingIfNeeded: number >> (8 * UInt32($0))) } }
    }

    fileprivate static func width(ofWords count: Int) -> Int { count <= 0x8000 ? 2 : 4 }
}

/// Part of a name that is looked for in the dictionaries of chunks.
struct NameNeedle {
    /// Between the blanks: the end of a word, whole words, and the beginning of one; a single one may be anywhere in a word.
    private let parts: [[UInt8]]
    /// Whether only the first parts are looked for, so that what is found has yet to be looked at.
    let isCut: Bool

    /// - Parameter name: folded.
    init(_ name: [UInt8]) {
        let all = name.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false).map { Array($0) }
        parts = Array(all.prefix(64))
        isCut = all.count > 64
    }

    /// Who has it in the name.
    /// - Parameters:
    ///   - words: as ``NameDictionary`` keeps them.
    ///   - names: as ``NameDictionary`` keeps them.
    ///   - owners: whose names these are, in their order.
    func members(words: [UInt8], names: [UInt8], owners: ChunkMembers, size: Int) -> ChunkMembers {
        guard let fits = fits(words) else { return ChunkMembers(size: size) }
        return NameDictionary.width(ofWords: fits.count) == 2
            ? members(fits, names, as: UInt16.self, owners, size) : members(fits, names, as: UInt32.self, owners, size)
    }

    /// For each word, which parts it can be, a bit for each; `nil` when some part is in no word at all.
    private func fits(_ words: [UInt8]) -> [UInt64]? {
        var fits: [UInt64] = []
        for (place, part) in parts.enumerated() {
            guard FoldedText.isPart(part, of: words) else { return nil }
            let bit = UInt64(1) << UInt64(place)
            var number = 0
            note(part, isFirst: place == 0, isLast: place == parts.count - 1, in: words) { isFit in
                if place == 0 { fits.append(isFit ? bit : 0) } else if isFit { fits[number] |= bit }
                number += 1
            }
        }
        return fits
    }

    /// Says of each word whether it can be the part.
    private func note(_ part: [UInt8], isFirst: Bool, isLast: Bool, in words: [UInt8], _ note: (Bool) -> Void) {
        unsafe words.withUnsafeBufferPointer { words in
            unsafe part.withUnsafeBufferPointer { part in
                var start = 0
                var isFound = part.isEmpty
                for place in 0..<words.count {
                    let byte = unsafe words[place]
                    if byte == FoldedText.separator {
                        if !(isFirst && isLast) {
                            let length = place - start
                            // What is looked for has to reach over the word's edges where other parts follow.
                            let isFit = length == part.count || length > part.count && (isFirst || isLast)
                            let from = isFirst ? place - part.count : start
                            isFound = unsafe isFit && Self.isEqual(words, from, part)
                        }
                        note(isFound)
                        start = place + 1
                        isFound = part.isEmpty
                    } else if isFirst, isLast, !isFound, unsafe byte == part[0] {
                        isFound = unsafe place + part.count <= words.count && Self.isEqual(words, place, part)
                    }
                }
            }
        }
    }

    private static func isEqual(
        _ words: UnsafeBufferPointer<UInt8>,
        _ from: Int,
        _ part: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        for place in 0..<part.count where unsafe words[from + place] != part[place] { return false }
        return true
    }

    /// Goes over all names with the parts that may have been met so far: each word moves them one on.
    private func members<Number: FixedWidthInteger>(
        _ fits: [UInt64],
        _ names: [UInt8],
        as _: Number.Type,
        _ owners: ChunkMembers,
        _ size: Int
    ) -> ChunkMembers {
        var members = ChunkMembers(size: size)
        var owners = owners.offsets
        let goal = UInt64(1) << UInt64(parts.count - 1)
        var met: UInt64 = 0
        var isFound = false
        unsafe names.withUnsafeBytes { names in
            unsafe fits.withUnsafeBufferPointer { fits in
                for place in stride(from: 0, to: names.count, by: Number.bitWidth / 8) {
                    let number = unsafe Int(
                        Number(littleEndian: names.loadUnaligned(fromByteOffset: place, as: Number.self))
                    )
                    met = unsafe (met << 1 | 1) & fits[number >> 1]
                    isFound = isFound || met & goal != 0
                    guard number & 1 == 1 else { continue }
                    if let owner = owners.next(), isFound { members.insert(owner) }
                    (met, isFound) = (0, false)
                }
            }
        }
        return members
    }
}
