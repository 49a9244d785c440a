import Domain
import Testing

@Suite struct PhoneVariantsTests {
    private func folded(_ text: String) throws -> String { try PhoneNumber(parsing: text).folded.e164 }

    @Test func `a Brazilian mobile number is the same with and without its ninth digit`() throws {
        #expect(try folded("+55 31 9 8765-4321") == "+5531987654321")
        #expect(try folded("+55 31 8765-4321") == "+5531987654321")
        #expect(PhoneNumber(trusted: 553_187_654_321).variants.map(\.e164) == ["+5531987654321", "+553187654321"])
    }

    @Test func `a Brazilian fixed line is never taken for a mobile number`() throws {
        #expect(try folded("+55 31 3765-4321") == "+553137654321")
        #expect(try folded("+55 31 9 3765-4321") == "+5531937654321")
        #expect(PhoneNumber(trusted: 553_137_654_321).variants.count == 1)
        #expect(PhoneNumber(trusted: 5_531_937_654_321).variants.count == 1)
    }

    @Test func `a Mexican number is the same with and without its 1`() throws {
        #expect(try PhoneNumber(parsing: "+52 1 55 1234 5678").e164 == "+5215512345678")
        #expect(try folded("+52 1 55 1234 5678") == "+525512345678")
        #expect(PhoneNumber(trusted: 525_512_345_678).variants.map(\.e164) == ["+525512345678", "+5215512345678"])
        #expect(throws: PhoneNumberProblem.self) { try PhoneNumber(parsing: "+52 2 55 1234 5678") }
    }

    @Test(arguments: [
        ("+54 9 11 2345 6789", "+541123456789"), ("+54 11 15 2345 6789", "+541123456789"),
        ("+54 11 2345 6789", "+541123456789"),
        ("+54 9 11 15 2345 6789", "+541123456789"), ("+54 011 15 2345 6789", "+541123456789"),
        ("+54 351 15 234 5678", "+543512345678"), ("+54 9 351 234 5678", "+543512345678"),
        ("+54 2202 15 345678", "+542202345678"), ("+54 9 2202 345678", "+542202345678"),
    ])
    func `an Argentine number is the same as it is dialled at home and from abroad`(text: String, expected: String)
        throws
    {
        #expect(try folded(text) == expected)
    }

    @Test func `Argentina's 15 becomes the 9 of calls from abroad when a number is read`() throws {
        #expect(try PhoneNumber(parsing: "+54 11 15 2345 6789").e164 == "+5491123456789")
        #expect(try PhoneNumber(parsing: "+54 9 351 15 234 5678").e164 == "+5493512345678")
        #expect(try PhoneNumber(parsing: "+54 11 2345 6789").e164 == "+541123456789")
    }

    @Test func `an Argentine number that is free of charge has no variants`() {
        #expect(PhoneNumber(trusted: 548_001_234_567).variants.map(\.value) == [548_001_234_567])
    }

    @Test(arguments: ["+919812345678", "+447911123456", "+12125550123", "+393123456789", "+5511312345"])
    func `other numbers fold to themselves`(text: String) throws {
        let number = PhoneNumber(trusted: try #require(UInt64(text.dropFirst())))
        #expect(number.folded == number)
        #expect(number.variants == [number])
    }

    @Test(arguments: UInt64(1)...10)
    func `folding twice is folding once, and all variants fold to the same`(seed: UInt64) {
        var state = seed
        for round in 0..<2_000 {
            let number = Self.number(&state)
            let folded = number.folded
            #expect(folded.folded == folded, "seed \(seed), round \(round), \(number.value)")
            let variants = number.variants
            #expect(
                variants.first == folded && variants.contains(number),
                "seed \(seed), round \(round), \(number.value)"
            )
            #expect(Set(variants).count == variants.count, "seed \(seed), round \(round), \(number.value)")
            for variant in variants {
                #expect(variant.folded == folded, "seed \(seed), round \(round), \(number.value) as \(variant.value)")
                #expect(Set(variant.variants) == Set(variants), "seed \(seed), round \(round), \(number.value)")
            }
        }
    }

    /// A number of one of the three countries or of a neighbour, with the digits that the rules look at more often than
    /// chance.
    private static func number(_ state: inout UInt64) -> PhoneNumber {
        func random(below bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let fronts = [
            "55", "5511", "5531", "55319", "5500", "52", "521", "5215", "54", "549", "5411", "54911", "541115",
            "5491115", "54220",
            "5422015", "5422021", "542202", "54220215", "5492215", "543511", "54351", "5435115", "549351", "5493511",
            "53", "91", "1",
        ]
        var text = fronts[random(below: fronts.count)]
        let length = max(text.count + 1, [7, 12, 12, 12, 13, 13, 14, 15][random(below: 8)])
        while text.count < length {
            text += random(below: 4) == 0 ? ["15", "9", "11", "6"][random(below: 4)] : String(random(below: 10))
        }
        return PhoneNumber(trusted: UInt64(text.prefix(15)) ?? 0)
    }
}
