/// A phone number in E.164: a known calling code, and as many digits behind it as numbers there have.
///
/// Meta's page `business-phone-numbers/phone-numbers` strongly advises a `+`, because without it a message may reach a
/// stranger in the sender's own country. So a number is a value of its own here, never a text.
///
/// Its description is the masked form: a number that slips into a log shows nobody's number.
package struct PhoneNumber: Hashable, Sendable, CustomStringConvertible {
    /// The digits as one integer, calling code first. E.164 allows 15, and none starts with 0.
    package let value: UInt64

    /// Takes back a number that was made by `init(parsing:)` and stored. Nothing is checked.
    package init(trusted value: UInt64) {
        self.value = value
    }

    /// The number of a contact that was erased: two digits longer than any real one, and so nobody's.
    package init(erased contact: ID<Contact>) {
        value = 10_000_000_000_000_000 + UInt64(contact.row)
    }

    /// Stands where a person has no number, only a user id of Meta's: two digits longer than any real one.
    package init(absentOf contact: ID<Contact>) {
        value = 20_000_000_000_000_000 + UInt64(contact.row)
    }

    /// Whether somebody can have it; what stands for an erased or absent number is nobody's, and is shown to nobody.
    package var isReal: Bool { value < 1_000_000_000_000_000 }

    /// Takes the `wa_id` that Meta gives to a number: 7 to 15 digits. Nil for anything else, such as a business-scoped
    /// user id.
    ///
    /// Meta's word is not held against the plan, which is older than Meta's and knows nothing of the forms Meta keeps
    /// for itself (page `business-phone-numbers/phone-numbers`).
    package init?(waID text: String) {
        let digits = text.utf8
        guard (7...15).contains(digits.count), digits.first != UInt8(ascii: "0") else { return nil }
        guard digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        guard let value = UInt64(text) else { return nil }
        self.value = value
    }

    /// The digits without `+`, calling code first.
    package var digits: String { String(value) }

    /// `+` and the digits: the form that goes out to Meta.
    package var e164: String { "+\(value)" }

    /// The country's calling code, 1 to 3 digits.
    package var callingCode: String {
        plannedCode?.digits ?? String(digits.prefix(3))
    }

    /// The country or territory as an ISO 3166 code, like `IN`. Nil where the calling code belongs to none, and where
    /// it is unknown.
    package var region: String? {
        plannedCode.flatMap { NumberingPlan.shared.region(of: value, in: $0) }
    }

    /// The IANA names of the time zones that the number's owner may live in, by where the number was given out. Several
    /// where the number does not say which, as with most mobile numbers of large countries; none where nothing is
    /// known.
    package var timeZones: [String] {
        NumberingPlan.shared.timeZones(of: value)
    }

    /// Whether mobile numbers of this calling code can have this many digits. A hint for people, never a reason to
    /// refuse: fixed lines have WhatsApp too.
    package var hasMobileLength: Bool {
        guard let code = plannedCode else { return true }
        return code.mobileLengths.contains(digits.count - code.digits.count)
    }

    /// The number with its middle hidden, for logs and for people who need not know it: `+9198•••••210`.
    ///
    /// At least five digits are hidden, or all behind the calling code where there are fewer.
    package var masked: String {
        let national = digits.dropFirst(callingCode.count)
        let spare = max(0, national.count - 5)
        let tail = min(3, spare)
        let head = min(2, spare - tail)
        let bullets = String(repeating: "•", count: national.count - head - tail)
        return "+\(callingCode)\(national.prefix(head))\(bullets)\(national.suffix(tail))"
    }

    package var description: String { masked }

    private var plannedCode: NumberingPlan.CallingCode? {
        NumberingPlan.shared.callingCode(startingWith: digits.utf8.lazy.map { $0 - UInt8(ascii: "0") })
    }
}
