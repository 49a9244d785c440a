/// Some contacts of a chunk: a bit for each, by how far its id is from the chunk's first.
struct ChunkMembers: Equatable {
    private var words: [UInt64]

    /// - Parameter size: how many contacts a chunk has; a multiple of 64.
    init(size: Int) {
        words = [UInt64](repeating: 0, count: size / 64)
    }

    /// - Parameter posting: as ``posting(of:size:)`` made it.
    init(size: Int, posting: [UInt8]) {
        self.init(size: size)
        insert(posting: posting)
    }

    var isEmpty: Bool { words.allSatisfy { $0 == 0 } }
    var count: Int { words.reduce(0) { $0 + $1.nonzeroBitCount } }

    mutating func insert(_ offset: Int) { words[offset / 64] |= 1 << UInt64(offset % 64) }
    mutating func remove(_ offset: Int) { words[offset / 64] &= ~(1 << UInt64(offset % 64)) }

    mutating func insert(posting: [UInt8]) {
        unsafe posting.withUnsafeBytes { posting in
            if posting.count == words.count * 8 {
                for place in words.indices {
                    words[place] |= unsafe UInt64(
                        littleEndian: posting.loadUnaligned(fromByteOffset: place * 8, as: UInt64.self)
                    )
                }
            } else {
                for place in stride(from: 0, to: posting.count - 1, by: 2) {
                    insert(
                        unsafe Int(UInt16(littleEndian: posting.loadUnaligned(fromByteOffset: place, as: UInt16.self)))
                    )
                }
            }
        }
    }

    mutating func formUnion(_ other: ChunkMembers) {
        for place in words.indices { words[place] |= other.words[place] }
    }

    mutating func formIntersection(_ other: ChunkMembers) {
        for place in words.indices { words[place] &= other.words[place] }
    }

    mutating func subtract(_ other: ChunkMembers) {
        for place in words.indices { words[place] &= ~other.words[place] }
    }

    /// Those for which something holds, asked in ascending order.
    func filter(_ holds: () -> Bool) -> ChunkMembers {
        var taken = self
        for place in words.indices {
            var rest = words[place]
            var bits: UInt64 = 0
            while rest != 0 {
                let others = rest & (rest - 1)
                if holds() { bits |= rest ^ others }
                rest = others
            }
            taken.words[place] = bits
        }
        return taken
    }

    /// Ascending.
    var offsets: Offsets { Offsets(words: words) }

    struct Offsets: Sequence, IteratorProtocol {
        private let words: [UInt64]
        private var place = 0
        private var rest: UInt64

        fileprivate init(words: [UInt64]) {
            self.words = words
            rest = words.first ?? 0
        }

        mutating func next() -> Int? {
            while rest == 0 {
                place += 1
                guard place < words.count else { return nil }
                rest = words[place]
            }
            defer { rest &= rest - 1 }
            return place * 64 + rest.trailingZeroBitCount
        }
    }

    /// The shorter of two forms, told apart by their lengths: two bytes for each, or a bit for each that a chunk can have.
    /// - Parameter offsets: ascending, none twice.
    static func posting(of offsets: [UInt16], size: Int) -> [UInt8] {
        guard offsets.count * 2 >= size / 8 else { return offsets.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] } }
        var members = ChunkMembers(size: size)
        for offset in offsets { members.insert(Int(offset)) }
        return members.words.flatMap { word in (0..<8).map { UInt8(word >> (8 * $0) & 0xFF) } }
    }
}
