import Domain
import Messages
import WireJSON

/// Reads the members that fill a template, which several calls have in common.
///
/// What is read here is only their form. Whether the template needs a value, and whether Meta takes it, is for the
/// template to say, and what it does not need is ignored.
struct TemplateValuesReader {
    private(set) var values = TemplateValues()
    private(set) var languageCode: String?
    /// Fallbacks for tokens, never written to the contact.
    private(set) var fallbacks: [ContactAttribute] = []

    /// - Returns: whether the member is one of these.
    mutating func read(_ member: JSONMember, _ reader: inout FieldReader) -> Bool {
        let value = member.value
        switch member.name {
        case "headerParams": values.headerParams = reader.texts(value, "headerParams") ?? []
        case "bodyParams": values.bodyParams = reader.texts(value, "bodyParams") ?? []
        case "link": values.link = reader.filledText(value, "link")
        case "mediaId": values.mediaID = reader.filledText(value, "mediaId")
        case "filename": values.filename = reader.filledText(value, "filename")
        case "languageCode": languageCode = reader.filledText(value, "languageCode")
        case "urlVariables": values.urlVariables = reader.texts(value, "urlVariables") ?? []
        case "copyCodeParam": values.copyCode = reader.filledText(value, "copyCodeParam")
        case "quickReplies": values.quickReplies = reader.texts(value, "quickReplies") ?? []
        case "ltoFields": readOffer(value, &reader)
        case "location": readLocation(value, &reader)
        case "catalogProductId": values.catalogProductID = reader.filledText(value, "catalogProductId")
        case "productSections": values.productSections = FreeformReader.sections(value, "productSections", &reader)
        case "carouselBodies": readCardBodies(value, &reader)
        case "carouselFileData": readCardFiles(value, &reader)
        case "defaultContactFieldValues": readFallbacks(value, &reader)
        default: return false
        }
        return true
    }

    private mutating func readOffer(_ value: JSONValue, _ reader: inout FieldReader) {
        guard reader.members(value, "ltoFields") != nil, let moment = value["unixTimestamp"] else { return }
        values.offerExpiresAt = reader.wholeNumber(moment, "ltoFields.unixTimestamp")
    }

    private mutating func readLocation(_ value: JSONValue, _ reader: inout FieldReader) {
        guard reader.members(value, "location") != nil else { return }
        let latitude = reader.number(value["latitude"] ?? .null, "location.latitude")
        let longitude = reader.number(value["longitude"] ?? .null, "location.longitude")
        let name = reader.text(value["name"] ?? .null, "location.name") ?? ""
        let address = reader.text(value["address"] ?? .null, "location.address") ?? ""
        // A place without a point is no place; the template says so where it needs one.
        guard let latitude, let longitude else { return }
        values.location = TemplateLocation(latitude: latitude, longitude: longitude, name: name, address: address)
    }

    private mutating func readCardBodies(_ value: JSONValue, _ reader: inout FieldReader) {
        guard let cards = reader.list(value, "carouselBodies") else { return }
        for (index, card) in cards.enumerated() {
            let field = "carouselBodies[\(index)]"
            guard reader.members(card, field) != nil else {
                if card.isNull { values.cardBodies.append([]) }
                continue
            }
            values.cardBodies.append(cardParameters(card["bodyParams"] ?? .null, field + ".bodyParams", &reader))
        }
    }

    /// Published as `{"{{1}}": "value"}`; a plain list says the same.
    private func cardParameters(_ value: JSONValue, _ field: String, _ reader: inout FieldReader) -> [String] {
        if case .array = value { return reader.texts(value, field) ?? [] }
        guard let members = reader.members(value, field) else { return [] }
        let filled = members.compactMap { member -> (name: String, value: String)? in
            let name = member.name.trimmingBlanks()
            let isInBraces = name.hasPrefix("{{") && name.hasSuffix("}}") && name.count > 4
            let slot = isInBraces ? String(name.dropFirst(2).dropLast(2)).trimmingBlanks() : name
            return reader.text(member.value, "\(field).\(slot)").map { (slot, $0) }
        }
        // Numbered slots go by their number, however the members are ordered; named ones as they were written.
        let numbers = filled.compactMap { Int($0.name) }
        guard numbers.count == filled.count else { return filled.map(\.value) }
        return zip(numbers, filled).sorted { $0.0 < $1.0 }.map { $0.1.value }
    }

    private mutating func readCardFiles(_ value: JSONValue, _ reader: inout FieldReader) {
        guard let files = reader.list(value, "carouselFileData") else { return }
        for (index, file) in files.enumerated() {
            let field = "carouselFileData[\(index)]"
            guard reader.members(file, field) != nil else { continue }
            values.cardFiles.append(
                CardFile(
                    fileType: reader.filledText(file["fileType"] ?? .null, field + ".fileType"),
                    fileName: reader.filledText(file["fileName"] ?? .null, field + ".fileName"),
                    link: reader.filledText(file["fileUrl"] ?? .null, field + ".fileUrl"),
                    mediaID: reader.filledText(file["mediaId"] ?? .null, field + ".mediaId")
                )
            )
        }
    }

    private mutating func readFallbacks(_ value: JSONValue, _ reader: inout FieldReader) {
        guard let members = reader.members(value, "defaultContactFieldValues") else { return }
        guard members.count <= FieldReader.listMaximum else {
            reader.note("defaultContactFieldValues", .tooLong, "may have at most \(FieldReader.listMaximum) members")
            return
        }
        for member in members {
            if let text = reader.text(member.value, "defaultContactFieldValues.\(member.name)") {
                fallbacks.append(ContactAttribute(name: member.name, value: text))
            }
        }
    }
}
