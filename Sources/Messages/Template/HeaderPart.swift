import Domain
import WireJSON

/// The header: a text with its variable, a file, or a place (`templates/components`).
enum HeaderPart: TemplatePart {
    static func problems(_ values: TemplateValues, for template: ComposableTemplate) -> [FieldProblem] {
        switch template.form.header {
        case .text(let pattern):
            // More values than the header takes are ignored: the published example gives one to a template without any.
            let given = Array(values.headerParams.prefix(pattern.slots.count))
            return ValueRules.problems(
                given,
                filling: pattern,
                field: "headerParams",
                characterMaximum: TemplateHeader.textCharacterMaximum,
                what: "header"
            )
        case .image, .video, .document:
            var problems = values.headerFile.problems(field: "link", of: "the template's header is a file")
            if template.form.header == .document, let problem = filenameProblem(values.filename) {
                problems.append(problem)
            }
            return problems
        case .location: return locationProblems(values.location)
        case .product:
            return [
                FieldProblem(
                    field: "templateName",
                    code: "template_not_supported",
                    problem: "templates with a product header cannot be sent by this call"
                )
            ]
        case nil: return []
        }
    }

    static func write(_ values: TemplateValues, for template: ComposableTemplate, into writer: inout JSONWriter) {
        switch template.form.header {
        case .text(let pattern) where !pattern.slots.isEmpty:
            writer.object { writer in
                writer.member("type", "header")
                writeTextParameters(values.headerParams, of: pattern, format: template.parameterFormat, into: &writer)
            }
        case .image: writeFile("image", values, into: &writer)
        case .video: writeFile("video", values, into: &writer)
        case .document: writeFile("document", values, filename: values.filename, into: &writer)
        case .location: writeLocation(values.location, into: &writer)
        case .text, .product, nil: break
        }
    }

    private static func filenameProblem(_ filename: String?) -> FieldProblem? {
        guard let filename, !filename.isEmpty else { return nil }
        let maximum = ValueRules.filenameCharacterMaximum
        if filename.unicodeScalars.count > maximum {
            return FieldProblem(field: "filename", code: "too_long", problem: "must have at most \(maximum) characters")
        }
        return ValueRules.textProblem(filename, field: "filename")
    }

    private static func locationProblems(_ location: TemplateLocation?) -> [FieldProblem] {
        guard let location else {
            return [
                FieldProblem(
                    field: "location",
                    code: "missing_location",
                    problem: "the template's header is a place: give latitude, longitude, name and address"
                )
            ]
        }
        var problems: [FieldProblem] = []
        if !(-90...90).contains(location.latitude) {
            problems.append(
                FieldProblem(field: "location.latitude", code: "invalid_value", problem: "must be from -90 to 90")
            )
        }
        if !(-180...180).contains(location.longitude) {
            problems.append(
                FieldProblem(field: "location.longitude", code: "invalid_value", problem: "must be from -180 to 180")
            )
        }
        problems += [("location.name", location.name), ("location.address", location.address)].compactMap {
            field,
            text in
            ValueRules.textProblem(text, field: field)
        }
        return problems
    }

    private static func writeFile(
        _ kind: String,
        _ values: TemplateValues,
        filename: String? = nil,
        into writer: inout JSONWriter
    ) {
        writeHeader(kind, into: &writer) { writer in
            values.headerFile.write(into: &writer)
            if let filename, !filename.isEmpty { writer.member("filename", filename) }
        }
    }

    private static func writeLocation(_ location: TemplateLocation?, into writer: inout JSONWriter) {
        guard let location else { return }
        writeHeader("location", into: &writer) { writer in
            // Texts, as in Meta's own examples.
            writer.member("latitude", decimalDegrees(location.latitude))
            writer.member("longitude", decimalDegrees(location.longitude))
            writer.member("name", location.name)
            writer.member("address", location.address)
        }
    }

    /// Degrees with at most seven decimals, which is a centimetre; never an exponent, which `\(0.00001)` would have.
    private static func decimalDegrees(_ degrees: Double) -> String {
        let units = Int64((degrees * 10_000_000).rounded())
        let (whole, fraction) = units.magnitude.quotientAndRemainder(dividingBy: 10_000_000)
        let digits = String(fraction + 10_000_000).dropFirst()
        let decimals = digits.prefix(1) + digits.dropFirst().reversed().drop { $0 == "0" }.reversed()
        return (units < 0 ? "-" : "") + "\(whole)." + decimals
    }

    /// `{"type":"header","parameters":[{"type":<kind>,<kind>:{…}}]}`, for cards too.
    static func writeHeader(_ kind: String, into writer: inout JSONWriter, _ content: (inout JSONWriter) -> Void) {
        writer.object { writer in
            writer.member("type", "header")
            writer.key("parameters")
            writer.array { writer in
                writer.object { writer in
                    writer.member("type", kind)
                    writer.key(named: kind)
                    writer.object(content)
                }
            }
        }
    }
}
