import Domain
import Store

/// What the doctor looks at of the roads for events: those that workspaces' programs are told on, and Meta's words that nobody could
/// read.
struct DoctorOnEvents: Sendable {
    /// Bodies may be large, and a few tell as much as all.
    private static let unreadMaximum = 20

    let installation: Installation

    func findings() async throws -> [Finding] {
        var findings: [Finding] = []
        for webhook in try await WebhookDesk(installation).list() { findings.append(try await finding(webhook)) }
        if let unread = try await unreadFinding() { findings.append(unread) }
        return findings
    }

    private func finding(_ webhook: Subscription) async throws -> Finding {
        let about = "webhook \(webhook.publicID)"
        guard webhook.isEnabled else {
            let why = webhook.trouble ?? "somebody disabled it"
            return .warning(
                about,
                "\(webhook.url) is told nothing: \(why)",
                fix: "PUT /settings/webhooks/\(webhook.publicID) {\"enabled\": true}, or `crier webhooks remove`"
            )
        }
        let counts = try await WebhookDesk(installation).counts(of: webhook)
        let (pending, parked) = (counts[.pending] ?? 0, counts[.parked] ?? 0)
        guard parked == 0 else {
            return .warning(
                about,
                "\(parked) events for \(webhook.url) were given up after three days, \(pending) wait",
                fix: "mend the receiver, then `crier webhooks replay \(webhook.publicID)`"
            )
        }
        return .fine(about, "\(webhook.url) is told; \(pending) events wait")
    }

    private func unreadFinding() async throws -> Finding? {
        let unread = try await installation.store.unreadableInbox(limit: Self.unreadMaximum)
        guard let newest = unread.first else { return nil }
        let count = unread.count < Self.unreadMaximum ? "\(unread.count)" : "\(Self.unreadMaximum) or more"
        return .warning(
            "webhooks of Meta",
            "\(count) could not be read, the newest because \(newest.problem ?? "of something unknown")",
            fix: "they are kept as they came; a newer version may read them"
        )
    }
}
