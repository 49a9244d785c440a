/// Which addresses of the network events may go to.
///
/// A user gives the URL, and the server stands inside of somebody's network: without this it could be made to call the database's port or
/// a cloud's metadata. The blocks are those of IANA's special-purpose registries (RFC 6890) that nobody on the internet answers from.
package struct AddressRule: Sendable {
    /// The setting for receivers in one's own network: everything is allowed.
    package let allowsPrivate: Bool

    package init(allowsPrivate: Bool) {
        self.allowsPrivate = allowsPrivate
    }

    /// - Parameter address: 4 or 16 bytes, in the order of the network.
    package func allows(_ address: [UInt8]) -> Bool {
        if allowsPrivate { return address.count == 4 || address.count == 16 }
        switch address.count {
        case 4: return Self.isPublic(address[...])
        case 16: return Self.isPublicSixteen(address)
        default: return false
        }
    }

    private static let privateBlocks: [(first: [UInt8], bits: Int)] = [
        ([0, 0, 0, 0], 8), ([10, 0, 0, 0], 8), ([100, 64, 0, 0], 10), ([127, 0, 0, 0], 8), ([169, 254, 0, 0], 16),
        ([172, 16, 0, 0], 12), ([192, 0, 0, 0], 24), ([192, 0, 2, 0], 24), ([192, 88, 99, 0], 24),
        ([192, 168, 0, 0], 16), ([198, 18, 0, 0], 15), ([198, 51, 100, 0], 24), ([203, 0, 113, 0], 24),
        ([224, 0, 0, 0], 4), ([240, 0, 0, 0], 4),
    ]

    private static func isPublic(_ address: ArraySlice<UInt8>) -> Bool {
        let value = number(address)
        return !privateBlocks.contains { block in
            (value ^ number(block.first[...])) >> UInt32(32 - block.bits) == 0
        }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// Only 2000::/3 is given out to the world; inside of it, and of the translated blocks, an older address may hide.
    private static func isPublicSixteen(_ address: [UInt8]) -> Bool {
        if address.prefix(10).allSatisfy({ $0 == 0 }), address[10] == 0xFF, address[11] == 0xFF {
            return isPublic(address[12...])
        }
        if address.starts(with: [0x00, 0x64, 0xFF, 0x9B]), address[4..<12].allSatisfy({ $0 == 0 }) {
            return isPublic(address[12...])
        }
        guard address[0] & 0xE0 == 0x20 else { return false }
        if address.starts(with: [0x20, 0x02]) { return isPublic(address[2..<6]) }
        let hidden: [[UInt8]] = [[0x20, 0x01, 0x0D, 0xB8], [0x20, 0x01, 0x00, 0x00], [0x3F, 0xFF]]
        return !hidden.contains { address.starts(with: $0) }
    }
}
