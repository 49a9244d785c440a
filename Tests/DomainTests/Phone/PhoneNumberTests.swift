import Domain
import Testing

@Suite struct PhoneNumberTests {
    private struct Person: Sendable {
        let written: String
        let e164: String
        let code: String
        let region: String
        let timeZone: String

        init(_ written: String, _ e164: String, _ code: String, _ region: String, _ timeZone: String) {
            (self.written, self.e164, self.code, self.region, self.timeZone) = (written, e164, code, region, timeZone)
        }
    }

    /// As people of thirty-nine countries and territories write their numbers.
    private static let people = [
        Person("9176978 12345", "+917697812345", "91", "IN", "Asia/Kolkata"),
        Person("+91 98123-45678", "+919812345678", "91", "IN", "Asia/Kolkata"),
        Person("+1 (212) 555-0123", "+12125550123", "1", "US", "America/New_York"),
        Person("1-415-555-0123", "+14155550123", "1", "US", "America/Los_Angeles"),
        Person("+1 604 555 0123", "+16045550123", "1", "CA", "America/Vancouver"),
        Person("+1 876 555 0123", "+18765550123", "1", "JM", "America/Jamaica"),
        Person("+1 809 555 0123", "+18095550123", "1", "DO", "America/Santo_Domingo"),
        Person("+44 7400 123456", "+447400123456", "44", "GB", "Europe/London"),
        Person("+44 (0)20 7946 0958", "+442079460958", "44", "GB", "Europe/London"),
        Person("+44 1534 456789", "+441534456789", "44", "JE", "Europe/Jersey"),
        Person("+49 (0) 151 / 234 567 89", "+4915123456789", "49", "DE", "Europe/Berlin"),
        Person("0033 6 12 34 56 78", "+33612345678", "33", "FR", "Europe/Paris"),
        Person("+34 612 34 56 78", "+34612345678", "34", "ES", "Europe/Madrid"),
        Person("+39 312 345 6789", "+393123456789", "39", "IT", "Europe/Rome"),
        Person("+39 (0)6 1234 5678", "+390612345678", "39", "IT", "Europe/Rome"),
        Person("+39 06 698 12345", "+390669812345", "39", "VA", "Europe/Vatican"),
        Person("+351 912 345 678", "+351912345678", "351", "PT", "Europe/Lisbon"),
        Person("+31 6 12345678", "+31612345678", "31", "NL", "Europe/Amsterdam"),
        Person("+48 512 345 678", "+48512345678", "48", "PL", "Europe/Warsaw"),
        Person("+7 912 345-67-89", "+79123456789", "7", "RU", "Europe/Moscow"),
        Person("+7 701 234 56 78", "+77012345678", "7", "KZ", "Asia/Almaty"),
        Person("+90 532 123 45 67", "+905321234567", "90", "TR", "Europe/Istanbul"),
        Person("+971 50 123 4567", "+971501234567", "971", "AE", "Asia/Dubai"),
        Person("+966 51 234 5678", "+966512345678", "966", "SA", "Asia/Riyadh"),
        Person("+92 301 2345678", "+923012345678", "92", "PK", "Asia/Karachi"),
        Person("+880 1812-345678", "+8801812345678", "880", "BD", "Asia/Dhaka"),
        Person("+62 812-345-678", "+62812345678", "62", "ID", "Asia/Jakarta"),
        Person("+60 12-345 6789", "+60123456789", "60", "MY", "Asia/Kuching"),
        Person("+65 8123 4567", "+6581234567", "65", "SG", "Asia/Singapore"),
        Person("+86 131 2345 6789", "+8613123456789", "86", "CN", "Asia/Shanghai"),
        Person("+81 90-1234-5678", "+819012345678", "81", "JP", "Asia/Tokyo"),
        Person("+82 10-2000-0000", "+821020000000", "82", "KR", "Asia/Seoul"),
        Person("+61 412 345 678", "+61412345678", "61", "AU", "Australia/Sydney"),
        Person("+64 21 123 4567", "+64211234567", "64", "NZ", "Pacific/Auckland"),
        Person("+55 11 91234-5678", "+5511912345678", "55", "BR", "America/Sao_Paulo"),
        Person("+55 92 3123-4567", "+559231234567", "55", "BR", "America/Manaus"),
        Person("+52 55 1234 5678", "+525512345678", "52", "MX", "America/Mexico_City"),
        Person("+54 9 11 2345-6789", "+5491123456789", "54", "AR", "America/Argentina/Buenos_Aires"),
        Person("+57 321 1234567", "+573211234567", "57", "CO", "America/Bogota"),
        Person("+234 802 123 4567", "+2348021234567", "234", "NG", "Africa/Lagos"),
        Person("+254 712 123456", "+254712123456", "254", "KE", "Africa/Nairobi"),
        Person("+27 71 123 4567", "+27711234567", "27", "ZA", "Africa/Johannesburg"),
        Person("+20 100 123 4567", "+201001234567", "20", "EG", "Africa/Cairo"),
        Person("+225 01 23 45 67 89", "+2250123456789", "225", "CI", "Africa/Abidjan"),
    ]

    @Test(arguments: people)
    private func `numbers are read as people write them`(person: Person) throws {
        let number = try PhoneNumber(parsing: person.written)
        #expect(number.e164 == person.e164)
        #expect(number.digits == person.e164.dropFirst())
        #expect(number.callingCode == person.code)
        #expect(number.region == person.region)
        #expect(number.timeZones.contains(person.timeZone), "\(number.timeZones)")
        #expect(PhoneNumber(trusted: number.value) == number)
        #expect(try PhoneNumber(parsing: number.digits) == number)
    }

    @Test(arguments: [
        "+91 98123 45678", "+91\u{A0}98123\u{A0}45678", "+91\u{202F}98123\u{2009}45678", "91.98123.45678",
        "91-98123–45678",
        "(+91) 98123 45678", "00919812345678", "0091 98123 45678", "+91 098123 45678", "\u{202A}+919812345678\u{202C}",
        "\t919812345678 ",
        "＋９１　９８１２３（４５６７８）", "٩١٩٨١٢٣٤٥٦٧٨", "९१९८१२३४५६७८",
    ])
    func `the same number is read out of many ways to write it`(text: String) throws {
        // India's numbers may start with 0 by length alone, but fixed and mobile lines never do.
        #expect(try PhoneNumber(parsing: text).e164 == "+919812345678")
    }

    @Test func `what is no number is refused, and says why`() {
        let refused: [(String, PhoneNumberProblem)] = [
            ("", .empty), (" +() ", .empty), ("00", .empty),
            ("9176978xxxxx", .notANumber("x")), ("91769+7812345", .notANumber("+")),
            ("++919812345678", .notANumber("+")),
            ("919812345678;", .notANumber(";")), ("91981234567²", .notANumber("²")),
            ("91981\n2345678", .notANumber("\n")),
            ("919812345678\u{0}", .notANumber("\u{0}")), ("wa.me/919812345678", .notANumber("w")),
            ("09812345678", .leadingZero), ("000919812345678", .leadingZero), ("+00919812345678", .leadingZero),
            ("+210 123 456 789", .unknownCallingCode("210")), ("99912345678", .unknownCallingCode("999")),
            ("9", .unknownCallingCode("9")),
            ("98", .tooShort(callingCode: "98", minimumDigits: 5)),
            ("91981234", .tooShort(callingCode: "91", minimumDigits: 8)),
            ("1212555012", .tooShort(callingCode: "1", minimumDigits: 10)),
            ("121255501234", .tooLong(callingCode: "1", maximumDigits: 10)),
            ("+44 79111 234567", .tooLong(callingCode: "44", maximumDigits: 10)),
            ("+4412345678", .impossibleLength(callingCode: "44", digits: 8)),
            (String(repeating: "9", count: 1_000_000), .unknownCallingCode("999")),
            ("91" + String(repeating: "8", count: 1_000_000), .tooLong(callingCode: "91", maximumDigits: 13)),
        ]
        for (text, problem) in refused {
            #expect(throws: problem, "\(text.prefix(40))") { try PhoneNumber(parsing: text) }
        }
    }

    @Test func `a refusal reads as a sentence and does not repeat the number`() {
        let sentences: [(PhoneNumberProblem, String)] = [
            (.empty, "the phone number is empty"),
            (.notANumber("x"), "a phone number cannot hold 'x'"),
            (.notANumber("\u{7}"), "a phone number cannot hold the control character 7"),
            (.leadingZero, "the phone number starts with 0; it must start with its country's calling code"),
            (.unknownCallingCode("210"), "no country's calling code starts with 210"),
            (
                .tooShort(callingCode: "91", minimumDigits: 8),
                "the phone number is too short: with calling code 91, at least 8 digits follow the code"
            ),
            (
                .tooLong(callingCode: "1", maximumDigits: 10),
                "the phone number is too long: with calling code 1, at most 10 digits follow the code"
            ),
            (
                .impossibleLength(callingCode: "44", digits: 8),
                "no phone number with calling code 44 has 8 digits after the code"
            ),
        ]
        for (problem, sentence) in sentences { #expect(problem.description == sentence) }
    }

    @Test func `a satellite telephone has no region`() throws {
        let number = try PhoneNumber(parsing: "+870 773 111 632")
        #expect(number.callingCode == "870" && number.region == nil)
        #expect(number.timeZones.isEmpty)
    }

    @Test func `a length that only fixed lines have is no mobile length`() throws {
        #expect(try PhoneNumber(parsing: "+91 1800 123 4567").hasMobileLength == false)
        #expect(try PhoneNumber(parsing: "+91 98123 45678").hasMobileLength)
    }

    @Test func `Meta's word for a number is taken as it is`() {
        #expect(PhoneNumber(waID: "919812345678")?.e164 == "+919812345678")
        #expect(PhoneNumber(waID: "5215512345678")?.value == 5_215_512_345_678)
        for text in [
            "", "IN.1A2b3C", "+919812345678", "0919812345678", "123456", "1234567890123456", "91 9812345678",
            "９１９８１２３４５６７８",
        ] {
            #expect(PhoneNumber(waID: text) == nil, "\(text)")
        }
    }

    @Test func `a masked number keeps its code and its ends, and hides the rest`() {
        let masks: [(UInt64, String)] = [
            (919_812_345_210, "+9198•••••210"), (12_125_550_123, "+121•••••123"), (4_915_123_456_789, "+4915••••••789"),
            (2_908_123, "+290••••"), (24_740_123, "+247•••••"), (298_211_234, "+298•••••4"),
            (6_581_234_567, "+65•••••567"),
            (351_912_345_678, "+3519•••••678"),
        ]
        for (value, mask) in masks { #expect(PhoneNumber(trusted: value).masked == mask) }
    }

    @Test func `a number that slips into a log is masked there`() {
        let number = PhoneNumber(trusted: 919_812_345_210)
        struct Recipient { let number: PhoneNumber }
        #expect("\(number) \(String(reflecting: number)) \(Recipient(number: number))".contains("12345") == false)
        #expect("\(number)" == "+9198•••••210")
    }
}
