import Domain
import WireJSON

/// When the offer ends (`templates/marketing-templates/limited-time-offer-templates`).
enum LimitedTimeOfferPart: TemplatePart {
    /// A number this large is milliseconds: as seconds it would be the year 5138.
    private static let millisecondsFrom: Int64 = 100_000_000_000

    static func problems(_ values: TemplateValues, for template: ComposableTemplate) -> [FieldProblem] {
        guard template.form.limitedTimeOffer?.hasExpiration == true else { return [] }
        guard let moment = values.offerExpiresAt else {
            return [
                FieldProblem(
                    field: "ltoFields.unixTimestamp",
                    code: "missing_offer_end",
                    problem: "the template is a limited-time offer: give the moment it ends, in seconds since 1970"
                )
            ]
        }
        guard (1..<Int64.max / 1_000).contains(moment) else {
            return [
                FieldProblem(
                    field: "ltoFields.unixTimestamp",
                    code: "invalid_value",
                    problem: "must be a moment in seconds since 1970"
                )
            ]
        }
        return []
    }

    static func write(_ values: TemplateValues, for template: ComposableTemplate, into writer: inout JSONWriter) {
        guard template.form.limitedTimeOffer?.hasExpiration == true, let moment = values.offerExpiresAt else { return }
        writer.object { writer in
            writer.member("type", "limited_time_offer")
            writer.key("parameters")
            writer.array { writer in
                writer.object { writer in
                    writer.member("type", "limited_time_offer")
                    writer.key("limited_time_offer")
                    writer.object { writer in
                        writer.key("expiration_time_ms")
                        writer.int(moment >= millisecondsFrom ? moment : moment * 1_000)
                    }
                }
            }
        }
    }
}
