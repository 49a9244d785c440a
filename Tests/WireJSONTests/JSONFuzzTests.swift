import Testing
import WireJSON

/// Random values and random damage; a failure names the seed to run again.
@Suite struct JSONFuzzTests {
    @Test(arguments: UInt64(1)...20)
    func `any value written is read back as the same`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for round in 0..<100 {
            let value = random.value(depth: 0)
            var writer = JSONWriter(capacityBytes: 16)
            value.write(to: &writer)
            #expect(try JSONValue.parse(writer.bytes) == value, "seed \(seed), round \(round)")
            var reader = JSONReader(writer.bytes)
            #expect(try reader.rawValue() == writer.bytes, "seed \(seed), round \(round)")
        }
    }

    @Test(arguments: UInt64(1)...20)
    func `damaged texts are read or refused alike by parsing and by skipping`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for round in 0..<200 {
            var writer = JSONWriter()
            random.value(depth: 0).write(to: &writer)
            var bytes = writer.bytes
            for _ in 0...Int.random(in: 0...2, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = random.damage()
            }
            let parsed = Result { try JSONValue.parse(bytes) }
            let skipped = Result {
                var reader = JSONReader(bytes)
                try reader.skipValue()
                try reader.finish()
            }
            switch (parsed, skipped) {
            case (.success, .success): break
            case (.failure(let one as JSONError), .success):
                // Skipping does not look for duplicate names; that is parsing's own rule.
                guard case .duplicateMember = one.reason else {
                    Issue.record("seed \(seed), round \(round): only parsing refused, \(one)")
                    continue
                }
            case (.failure, .failure): break
            case (.failure, .success), (.success, .failure):
                Issue.record("seed \(seed), round \(round): only skipping refused, \(skipped)")
            }
        }
    }
}

/// SplitMix64: small, fast, and the same everywhere for the same seed.
private struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    mutating func value(depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth < 5 ? 8 : 6), using: &self) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &self))
        case 2: return .integer(Int64(truncatingIfNeeded: next()) >> Int.random(in: 0..<64, using: &self))
        case 3:
            return .number(
                text: ["-0", "1.0", "2.5e-7", "1E400", "123456789012345678901234567890"].randomElement(using: &self)
                    ?? "-0"
            )
        case 4, 5: return .string(text())
        case 6: return .array((0..<Int.random(in: 0...6, using: &self)).map { _ in value(depth: depth + 1) })
        default:
            // Numbered names, so that no two are the same; enough of them, now and then, to pass from walking to a set.
            let count = Int.random(in: 0...(Int.random(in: 0..<10, using: &self) == 0 ? 40 : 5), using: &self)
            return .object((0..<count).map { JSONMember(name: text() + "#\($0)", value: value(depth: depth + 3)) })
        }
    }

    private mutating func text() -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...24, using: &self) {
            let ceiling: UInt32 =
                [0x20, 0x80, 0x80, 0x80, 0x800, 0x10000, 0x110000].randomElement(using: &self) ?? 0x80
            if let scalar = Unicode.Scalar(UInt32.random(in: 0..<ceiling, using: &self)) {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    mutating func damage() -> UInt8 {
        let telling = Array("\"\\{}[],:0-+.eEutn ".utf8) + [0, 0x1F, 0x80, 0xC0, 0xED, 0xFF]
        return telling.randomElement(using: &self) ?? 0
    }
}
