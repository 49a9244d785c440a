// The programs that docs/clients/swift.md shows. ClientScenarios runs them.

// guide: send
import CrierClient

/// Sends the festival offer to one person, and gives the id of the message.
func sendOffer(to number: String, name: String, with crier: CrierClient) async throws(CrierError) -> String? {
    let message = CampaignMessage(
        campaign: "festival offer",
        template: "festival_offer_template",
        to: number,
        name: name,
        values: TemplateValues(
            header: ["Sir"],
            body: ["Christmas", "Thank You"],
            link: "https://placehold.co/600x400/EEE/31343C.png"
        )
    )
    return try await crier.send(message).messageID
}
// guide end

// guide: once
/// Tells somebody that an order is on its way: once, however often it is called for the order, today and after a restart.
func tell(_ number: String, order: String, with crier: CrierClient) async -> String {
    let values = TemplateValues(header: ["#\(order)"], body: ["Jon", "Friday"])
    let message = DirectMessage(to: number, .template("order_update", values))
    do throws(CrierError) {
        let sent = try await crier.send(
            message,
            respondsAtOnce: true,
            idempotencyKey: IdempotencyKey(rawValue: "shipped-\(order)")
        )
        return "message \(sent.messageID)"
    } catch {
        switch error {
        case .refused(let refusal):
            // Looked at and turned down: mend what it says, and send it anew under a new key.
            let problems = refusal.details.map { "\($0.field): \($0.problem)" }
            return "refused as \(refusal.code ?? "unknown"), request \(refusal.requestID ?? ""): \(problems)"
        case .unreachable, .uncertain:
            // Nothing was done, or nobody knows. The same call under the same key is right in either case.
            return "later: \(error)"
        case .unreadable:
            return "not a Crier server: \(error)"
        }
    }
}
// guide end

// guide: follow
/// Where a message stands, and what was said against it.
func standing(of id: String, with crier: CrierClient) async throws(CrierError) -> String {
    let message = try await crier.message(id)
    return message.refusal.map { "\(message.state): \($0.title ?? "")" } ?? message.state.rawValue
}
// guide end

// guide: walk
/// The numbers of everybody with a tag, however many there are.
func numbers(taggedWith tag: String, with crier: CrierClient) async throws(CrierError) -> [String] {
    var numbers: [String] = []
    for try await contact in crier.allContacts(matching: ContactFilter(tags: [tag])) {
        if let mobile = contact.mobile { numbers.append(mobile) }
    }
    return numbers
}
// guide end
