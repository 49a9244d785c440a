package import Domain
package import Store

/// Adds, lists and removes webhooks, tries them, and has parked events told again.
package struct WebhookDesk: Sendable {
    private let installation: Installation

    package init(_ installation: Installation) {
        self.installation = installation
    }

    /// A new one. Its secret is shown this once; the store keeps it encrypted.
    /// - Returns: `nil` when the workspace has as many as it may.
    package func add(
        _ url: WebhookURL,
        events: Set<EventKind>,
        in workspace: ID<Workspace>
    ) async throws -> (webhook: Subscription, secret: Secret)? {
        let vault = InstallationVault(secrets: installation.secrets)
        let secret = vault.newSigningSecret()
        let added = try await installation.events.addSubscription(
            NewSubscription(
                workspace: workspace,
                url: url.text,
                kinds: events,
                secret: try vault.seal(secret),
                createdAt: installation.clock.now
            )
        )
        return added.map { ($0, secret) }
    }

    package func list() async throws(StoreError) -> [Subscription] {
        try await installation.events.subscriptions(in: nil)
    }

    /// How many events of each state a webhook has.
    package func counts(of webhook: Subscription) async throws(StoreError) -> [OutgoingEvent.State: Int] {
        var counts: [OutgoingEvent.State: Int] = [:]
        for state in OutgoingEvent.State.allCases {
            let page = PageRequest(offset: 0, limit: 1)
            let found = try await installation.events.events(
                of: webhook.id,
                in: webhook.workspace,
                state: state,
                page: page
            )
            counts[state] = found.total
        }
        return counts
    }

    /// Finds one by its public id or its URL; `nil` when there is none, or more than one.
    package func find(_ idOrURL: String) async throws(StoreError) -> Subscription? {
        let candidates = try await list().filter { $0.publicID == idOrURL || $0.url == idOrURL }
        return candidates.count == 1 ? candidates.first : nil
    }

    package func remove(_ webhook: Subscription) async throws(StoreError) -> Bool {
        try await installation.events.removeSubscription(webhook.id, in: webhook.workspace)
    }

    /// Writes a test event down; a running server posts it within a second or two.
    package func test(_ webhook: Subscription) async throws(StoreError) {
        _ = try await installation.events.postTest(
            to: webhook.id,
            in: webhook.workspace,
            at: installation.clock.now
        )
    }

    /// - Returns: how many events are told again.
    package func replay(_ webhook: Subscription) async throws(StoreError) -> Int {
        try await installation.events.replayEvents(
            of: webhook.id,
            in: webhook.workspace,
            at: installation.clock.now
        ) ?? 0
    }
}

extension Subscription {
    package var publicID: String { PublicID(id, createdAt: createdAt).text }
}
