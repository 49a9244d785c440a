import Foundation
import Store

/// The names of a chunk's contacts: each word once, and each name as the numbers of its words. A blank is what parts words, and every name
/// has one word at least, which may be empty; so the words of a name with the blanks between them are that name again.
///
/// Looking through the words once answers for all names that have them, which is why a letter is found as fast as a rare name.
struct NameDictionary {
    /// One after the other, with a ``FoldedText/separator`` before the first and behind each.
    private(set) var words = [FoldedText.separator]
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

    /// How many bytes each number has, and the numbers: two bytes, or four where there are more words than two can count.
    var names: [UInt8] {
        let width = numbers.count <= 0x8000 ? 2 : 4
        var names = [UInt8(width)]
        names.reserveCapacity(1 + sequence.count * width)
        for number in sequence {
            for place in 0..<width { names.append(UInt8(truncatingIfNeeded: number >> (8 * UInt32(place)))) }
        }
        return names
    }
}

/// Part of a name that is looked for in the dictionaries of chunks.
struct NameNeedle {
    /// What is looked for in the words, for each word that the needle reaches into, with the separators that it has to touch: the end of a word,
    /// whole words, and the beginning of one. Without a blank it may be anywhere in a word. An empty one is in every word.
    private let patterns: [[UInt8]]
    /// Whether only the first words are looked for, so that what is found has yet to be looked at.
    let isCut: Bool

    /// - Parameter name: folded.
    init(_ name: [UInt8]) {
        let parts = name.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        let edge = [FoldedText.separator]
        patterns = parts.indices.prefix(64).map { place in
            let (isFirst, isLast) = (place == 0, place == parts.count - 1)
            if parts[place].isEmpty, isFirst || isLast { return [] }
            return (isFirst ? [] : edge) + parts[place] + (isLast ? [] : edge)
        }
        isCut = parts.count > 64
    }

    /// Who has it in the name; `nil` when nobody can have it, because some of its words are in none.
    /// - Parameters:
    ///   - words: as ``NameDictionary`` keeps them.
    ///   - names: as ``NameDictionary`` keeps them; asked for only when all is in some word.
    ///   - owners: whose names these are, in their order.
    func members(words: [UInt8], names: () -> [UInt8], owners: () -> ChunkMembers) -> ChunkMembers? {
        patterns.count <= 8
            ? members(words, names, owners, of: UInt8.self) : members(words, names, owners, of: UInt64.self)
    }

    /// - Parameter _: has a bit for each pattern; the smaller it is, the nearer it stays to the processor.
    private func members<Fits: FixedWidthInteger & UnsignedInteger>(
        _ words: [UInt8],
        _ names: () -> [UInt8],
        _ owners: () -> ChunkMembers,
        of _: Fits.Type
    ) -> ChunkMembers? {
        // For each word, which patterns it has. There are no more words than bytes.
        var fits = [Fits](repeating: 0, count: words.count)
        for (place, pattern) in patterns.enumerated() {
            guard Self.mark(pattern, with: Fits(1) << Fits(place), in: words, &fits) else { return nil }
        }
        let names = names()
        return names.first == 2
            ? members(fits, names, UInt16.self, owners()) : members(fits, names, UInt32.self, owners())
    }

    /// Marks the words that have a pattern; `false` when none has.
    private static func mark<Fits: FixedWidthInteger & UnsignedInteger>(
        _ pattern: [UInt8],
        with bit: Fits,
        in words: [UInt8],
        _ fits: inout [Fits]
    ) -> Bool {
        if pattern.isEmpty {
            for place in fits.indices { fits[place] |= bit }
            return true
        }
        return unsafe words.withUnsafeBytes { words in
            unsafe fits.withUnsafeMutableBufferPointer { fits in
                unsafe pattern.withUnsafeBytes { unsafe mark($0, with: bit, in: words, fits) }
            }
        }
    }

    private static func mark<Fits: FixedWidthInteger & UnsignedInteger>(
        _ pattern: UnsafeRawBufferPointer,
        with bit: Fits,
        in words: UnsafeRawBufferPointer,
        _ fits: UnsafeMutableBufferPointer<Fits>
    ) -> Bool {
        guard let start = words.baseAddress, let sought = pattern.baseAddress else { return false }
        // The last byte of its first letter tells most: separators, and how letters of a script begin, are everywhere.
        var anchor = 0
        while anchor < pattern.count - 1,
            unsafe pattern[anchor] == FoldedText.separator || pattern[anchor + 1] & 0xC0 == 0x80
        { anchor += 1 }
        // The separator that a pattern begins with is the one before its word, and is not counted yet.
        var number = unsafe pattern[0] == FoldedText.separator ? 0 : -1
        var (counted, from) = (0, anchor)
        var isAnywhere = false
        while from < words.count,
            let found = unsafe memchr(start + from, CInt(pattern[anchor]), words.count - from)
        {
            let place = unsafe UnsafeRawPointer(found) - start - anchor
            if place + pattern.count > words.count { break }
            from = place + anchor + 1
            guard unsafe memcmp(start + place, sought, pattern.count) == 0 else { continue }
            while counted < place {
                number &+= unsafe words[counted] == FoldedText.separator ? 1 : 0
                counted &+= 1
            }
            unsafe fits[number] |= bit
            isAnywhere = true
        }
        return isAnywhere
    }

    /// Goes over all names with the patterns that may have been met so far: each word moves them one on.
    private func members<Fits: FixedWidthInteger & UnsignedInteger, Number: FixedWidthInteger & UnsignedInteger>(
        _ fits: [Fits],
        _ names: [UInt8],
        _: Number.Type,
        _ owners: ChunkMembers
    ) -> ChunkMembers {
        let goal = Fits(1) << Fits(patterns.count - 1)
        let width = Number.bitWidth / 8
        return unsafe names.withUnsafeBytes { names in
            unsafe fits.withUnsafeBufferPointer { fits in
                var place = 1
                return owners.filter {
                    var (met, found): (Fits, Fits) = (0, 0)
                    while place < names.count {
                        let number = unsafe Int(
                            Number(littleEndian: names.loadUnaligned(fromByteOffset: place, as: Number.self))
                        )
                        place += width
                        met = unsafe (met << 1 | 1) & fits[number >> 1]
                        found |= met
                        if number & 1 == 1 { break }
                    }
                    return found & goal != 0
                }
            }
        }
    }
}
