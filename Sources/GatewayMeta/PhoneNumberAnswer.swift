import Gateway
import WireJSON

extension PhoneNumberInfo {
    /// Reads the answer of `GET /{sender-id}`. Members that are missing, or of another kind than documented, stay
    /// empty.
    init(graph body: [UInt8]) throws(JSONError) {
        let answer = try JSONValue.parse(body)
        guard answer.objectValue != nil else {
            throw JSONError(.wrongKind(expected: .object, found: answer.kind), offset: 0)
        }
        let throughput = answer["throughput"]
        let health = answer["health_status"]
        self.init(
            displayPhoneNumber: answer["display_phone_number"]?.stringValue,
            verifiedName: answer["verified_name"]?.stringValue,
            qualityRating: answer["quality_rating"]?.stringValue,
            throughputLevel: throughput?["level"]?.stringValue ?? throughput?.stringValue,
            messagingLimit: answer["whatsapp_business_manager_messaging_limit"]?.stringValue
                ?? answer["messaging_limit_tier"]?.stringValue,
            status: answer["status"]?.stringValue,
            canSendMessage: health?["can_send_message"]?.stringValue,
            healthProblems: Self.problems(health)
        )
    }

    /// What Meta finds wrong with the number, its business account, the portfolio or the app (`support/health-status`).
    private static func problems(_ health: JSONValue?) -> [String] {
        (health?["entities"]?.arrayValue ?? []).flatMap { entity in
            let kind = entity["entity_type"]?.stringValue ?? "ACCOUNT"
            let errors = (entity["errors"]?.arrayValue ?? []).compactMap { error -> String? in
                let parts = [error["error_description"]?.stringValue, error["possible_solution"]?.stringValue]
                let text = parts.compactMap { $0 }.joined(separator: " ")
                return text.isEmpty ? nil : "\(kind): \(text)"
            }
            let notes = (entity["additional_info"]?.arrayValue ?? []).compactMap(\.stringValue).map { "\(kind): \($0)" }
            return errors + notes
        }
    }
}
