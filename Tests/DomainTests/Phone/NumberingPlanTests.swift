import Testing

@testable import Domain

/// The plan against what phonenumbers, which it was made from, says of the same numbers.
@Suite struct NumberingPlanTests {
    private struct Expectation {
        let digits: String
        let isPossible: Bool
        let region: String?
        let timeZones: [String]?

        init(_ line: Substring) {
            let fields = line.split(separator: " ")
            digits = String(fields[0])
            isPossible = fields[1] == "1"
            region = fields[2] == "-" ? nil : String(fields[2])
            timeZones = fields[3] == "-" ? nil : fields[3].split(separator: ",").map(String.init)
        }
    }

    private let expectations = NumberingPlanExpectations.lines.split(separator: "\n").map(Expectation.init)

    @Test func `there are expectations of every region and of wrong lengths`() {
        #expect(expectations.count > 700)
        #expect(Set(expectations.compactMap(\.region)).count > 240)
        #expect(expectations.count { !$0.isPossible } > 50)
    }

    @Test func `numbers of possible length are taken, and others refused`() {
        for expectation in expectations {
            let number = try? PhoneNumber(parsing: expectation.digits)  // refused or not is all that is asked
            #expect((number != nil) == expectation.isPossible, "\(expectation.digits)")
        }
    }

    @Test func `a number belongs to the region that phonenumbers gives it to`() throws {
        for expectation in expectations {
            guard let region = expectation.region else { continue }
            #expect(try PhoneNumber(parsing: expectation.digits).region == region, "\(expectation.digits)")
        }
    }

    @Test func `a number lies in the time zones that phonenumbers gives to its prefix`() throws {
        for expectation in expectations {
            guard let timeZones = expectation.timeZones else { continue }
            #expect(
                try PhoneNumber(parsing: expectation.digits).timeZones.sorted() == timeZones.sorted(),
                "\(expectation.digits)"
            )
        }
    }

    @Test func `no calling code is the beginning of another, and every one leaves room for a number`() throws {
        let codes = NumberingPlanData.codes.split(separator: "\n").map { $0.split(separator: " ") }
        #expect(codes.count > 210)
        for fields in codes {
            let digits = fields[0].utf8.map { $0 - UInt8(ascii: "0") }
            let code = try #require(NumberingPlan.shared.callingCode(startingWith: digits), "\(fields[0])")
            #expect(code.digits == fields[0])
            #expect(
                digits.count + code.lengths.minimum >= 7 && digits.count + code.lengths.maximum <= 15,
                "\(fields[0])"
            )
        }
        #expect(NumberingPlan.shared.callingCode(startingWith: []) == nil)
        #expect(NumberingPlan.shared.callingCode(startingWith: [9]) == nil)
        #expect(NumberingPlan.shared.callingCode(startingWith: [2, 1, 0]) == nil)
    }
}
