package import WireJSON

/// Asks for a place (`messages/location-request-messages`).
package struct LocationRequestAction: InteractiveAction {
    package init() {}

    package var type: String { "location_request_message" }
    package var header: InteractiveHeaderRule { .none }

    package func problems() -> [FieldProblem] { [] }

    package func write(into writer: inout JSONWriter) { writer.member("name", "send_location") }
}

/// Asks for a postal address (`messages/address-messages`; people in India only).
package struct AddressRequestAction: InteractiveAction {
    /// Two letters (ISO 3166).
    package var country: String

    package init(country: String) {
        self.country = country
    }

    package var type: String { "address_message" }
    package var header: InteractiveHeaderRule { .any }

    package func problems() -> [FieldProblem] {
        let isCode =
            country.utf8.count == 2 && country.utf8.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
        return isCode ? [] : [FreeformRules.invalid("action.country", "must be two capital letters, such as IN")]
    }

    package func write(into writer: inout JSONWriter) {
        writer.member("name", "address_message")
        writer.key("parameters")
        writer.object { $0.member("country", country) }
    }
}
