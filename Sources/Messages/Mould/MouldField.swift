package import Domain

/// One value of a mould that differs from recipient to recipient.
struct MouldField: Hashable, Sendable {
    enum Piece: Hashable, Sendable {
        case literal(String)
        /// An index into the mould's attributes.
        case attribute(Int)
    }

    /// The API's name for it, with an index where it is in a list.
    var name: String
    var pieces: [Piece]
}

/// Something of a recipient that a mould puts into its fields.
struct MouldAttribute: Hashable, Sendable {
    /// The names every contact has, in lower case.
    static let builtInNames = ["name", "firstname", "lastname", "mobilenumber"]

    /// In lower case.
    var name: String
    /// For those who have no value; never empty.
    var fallback: String?

    /// What stands for this name, or `nil` where neither the recipient nor the broadcast has a value. What every contact has goes
    /// before a custom field of the same name.
    func value(for recipient: MouldRecipient) -> String? {
        if let own = builtIn(recipient), !own.isEmpty { return own }
        // The last of equal names counts, as it would if each were put into a dictionary.
        let attribute = recipient.attributes.last { !$0.value.isEmpty && isName($0.name) }
        return attribute?.value ?? fallback
    }

    private func builtIn(_ recipient: MouldRecipient) -> String? {
        switch name {
        case "name": recipient.name
        case "firstname": recipient.name.split(separator: " ").first.map(String.init)
        case "lastname": recipient.name.split(separator: " ").dropFirst().joined(separator: " ")
        case "mobilenumber": recipient.phone.digits
        default: nil
        }
    }

    /// Without regard to case. Making a lower-case copy of each name of each recipient would cost more than all the rest.
    private func isName(_ other: String) -> Bool {
        guard other.utf8.allSatisfy({ $0 < 0x80 }) else { return other.lowercased() == name }
        guard other.utf8.count == name.utf8.count else { return false }
        return zip(other.utf8, name.utf8).allSatisfy { letter, wanted in
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(letter) ? letter | 0x20 == wanted : letter == wanted
        }
    }
}

/// What a mould needs to know of a recipient.
package struct MouldRecipient: Hashable, Sendable {
    package var name: String
    package var phone: PhoneNumber
    package var attributes: [ContactAttribute]

    package init(name: String, phone: PhoneNumber, attributes: [ContactAttribute]) {
        self.name = name
        self.phone = phone
        self.attributes = attributes
    }
}

/// Why a recipient cannot get a message.
package enum MouldRefusal: Error, Hashable, Sendable {
    /// Neither the recipient nor the broadcast has a value for this name (in lower case).
    case missingAttribute(String)
    /// A value is one that Meta refuses.
    case invalidValue(FieldProblem)
}
