import Domain
import WireJSON

/// The cards: exactly as many as the template was created with, each with its file, texts and buttons
/// (`templates/marketing-templates/media-card-carousel-templates`).
enum CarouselPart: TemplatePart {
    static func problems(_ values: TemplateValues, for template: ComposableTemplate) -> [FieldProblem] {
        let cards = template.form.cards
        guard !cards.isEmpty else { return [] }
        return headerProblems(of: cards) + fileProblems(values.cardFiles, for: cards)
            + bodyProblems(values.cardBodies, for: cards)
    }

    private static func headerProblems(of cards: [TemplateCard]) -> [FieldProblem] {
        guard cards.contains(where: { $0.header == .product }) else { return [] }
        return [
            FieldProblem(
                field: "templateName",
                code: "template_not_supported",
                problem: "templates with product cards cannot be sent by this call"
            )
        ]
    }

    static func write(_ values: TemplateValues, for template: ComposableTemplate, into writer: inout JSONWriter) {
        let cards = template.form.cards
        guard !cards.isEmpty else { return }
        var supply = ButtonSupply(values, body: template.form.body)
        // The template's own buttons, if it has any beside its cards, come first and take theirs.
        var ownButtons = JSONWriter()
        ownButtons.array { writer in
            for (index, button) in template.form.buttons.enumerated() {
                supply.write(button, index: index, into: &writer)
            }
        }
        writer.object { writer in
            writer.member("type", "carousel")
            writer.key("cards")
            writer.array { writer in
                for (index, card) in cards.enumerated() {
                    write(card, index: index, values, format: template.parameterFormat, supply: &supply, into: &writer)
                }
            }
        }
    }

    private static func fileProblems(_ files: [CardFile], for cards: [TemplateCard]) -> [FieldProblem] {
        let needed = cards.filter { $0.header?.isFile == true }.count
        guard needed > 0 else { return [] }
        guard files.count == cards.count else {
            return [
                FieldProblem(
                    field: "carouselFileData",
                    code: "card_count_mismatch",
                    problem: "the template has \(cards.count) cards, \(files.count) files were given"
                )
            ]
        }
        return zip(cards, files).enumerated().compactMap { index, pair in
            let (card, file) = pair
            guard let header = card.header, header.isFile else { return nil }
            let field = "carouselFileData[\(index)]"
            if let fileType = file.fileType, !fileType.isEmpty, fileType.lowercased() != header.wireKind {
                return FieldProblem(
                    field: field + ".fileType",
                    code: "invalid_value",
                    problem: "the card's header is \(header.wireKind), not \(fileType)"
                )
            }
            if let mediaID = file.mediaID, !mediaID.isEmpty { return nil }
            guard let link = file.link, !link.isEmpty else {
                return FieldProblem(
                    field: field + ".fileUrl",
                    code: "missing_link",
                    problem: "give the file's address or its mediaId"
                )
            }
            return ValueRules.addressProblem(link, field: field + ".fileUrl")
        }
    }

    private static func bodyProblems(_ bodies: [[String]], for cards: [TemplateCard]) -> [FieldProblem] {
        let patterns = cards.map { $0.body ?? TextPattern("") }
        if patterns.contains(where: { !$0.slots.isEmpty }), bodies.count != cards.count {
            return [
                FieldProblem(
                    field: "carouselBodies",
                    code: "card_count_mismatch",
                    problem: "the template has \(cards.count) cards, texts for \(bodies.count) were given"
                )
            ]
        }
        return zip(patterns, bodies).enumerated().flatMap { index, pair in
            ValueRules.problems(
                pair.1,
                filling: pair.0,
                field: "carouselBodies[\(index)].bodyParams",
                characterMaximum: TemplateCard.bodyCharacterMaximum,
                what: "card body"
            )
        }
    }

    private static func write(
        _ card: TemplateCard,
        index: Int,
        _ values: TemplateValues,
        format: ParameterFormat,
        supply: inout ButtonSupply,
        into writer: inout JSONWriter
    ) {
        writer.object { writer in
            writer.member("card_index", index)
            writer.key("components")
            writer.array { writer in
                if let header = card.header, header.isFile, index < values.cardFiles.count {
                    let file = values.cardFiles[index]
                    HeaderPart.writeHeader(header.wireKind, into: &writer) { writer in
                        if let mediaID = file.mediaID, !mediaID.isEmpty {
                            writer.member("id", MediaReference.wireID(mediaID))
                        } else {
                            writer.member("link", ValueRules.wireAddress(file.link ?? ""))
                        }
                    }
                }
                if let body = card.body, !body.slots.isEmpty {
                    writer.object { writer in
                        writer.member("type", "body")
                        writeTextParameters(values.cardBodies[index], of: body, format: format, into: &writer)
                    }
                }
                for (buttonIndex, button) in card.buttons.enumerated() {
                    supply.write(button, index: buttonIndex, into: &writer)
                }
            }
        }
    }
}

extension TemplateHeader {
    /// The word of the wire for a header that is a file.
    fileprivate var wireKind: String {
        switch self {
        case .image: "image"
        case .video: "video"
        case .document: "document"
        case .text: "text"
        case .location: "location"
        case .product: "product"
        }
    }
}
