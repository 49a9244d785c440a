package import Domain
package import Store
import Synchronization

/// Looks campaigns up by name, and remembers them for a second.
///
/// A change made by this process is seen at once (``clear()``), one made by another process or by an operator at the
/// command line within a second. Whether a campaign was paused or stopped meanwhile is looked at again in the moment of
/// sending.
package final class CampaignBook: Sendable {
    package static let lifetimeMilliseconds: Int64 = 1_000

    private struct Key: Hashable, Sendable {
        let workspace: ID<Workspace>
        let name: String
    }

    private struct State: Sendable {
        var campaigns = FreshCache<Key, BookedCampaign>(lifetimeMilliseconds: lifetimeMilliseconds, capacity: 1_000)
        /// Templates read, so that a campaign looked up again need not read its template again.
        var templates: [ID<Template>: BookedTemplate] = [:]
    }

    private static let templateMaximum = 2_000
    private let store: any BroadcastStore & TemplateStore & AccountStore & AudienceStore
    private let state = Mutex(State())

    package init(store: any BroadcastStore & TemplateStore & AccountStore & AudienceStore) {
        self.store = store
    }

    /// The campaign of this name; `nil` where there is none, which is not remembered.
    package func campaign(
        named name: String,
        in workspace: ID<Workspace>,
        at now: Timestamp
    ) async throws(StoreError) -> BookedCampaign? {
        let key = Key(workspace: workspace, name: name)
        switch state.withLock({ $0.campaigns.find(key, at: now) }) {
        case .fresh(let campaign): return campaign
        // Apart, so that the thousand calls that find it do not make room for what the one that does not needs.
        case .fetch(let ticket): return try await fetch(key, ticket, at: now)
        }
    }

    private func fetch(
        _ key: Key,
        _ ticket: FreshCache<Key, BookedCampaign>.Ticket,
        at now: Timestamp
    ) async throws(StoreError) -> BookedCampaign? {
        guard let broadcast = try await store.broadcast(named: key.name, in: key.workspace) else {
            state.withLock { $0.campaigns.remove(key) }
            return nil
        }
        let templates = try await store.templates(named: broadcast.templateName, in: key.workspace)
        let senders = try await store.senders(in: key.workspace)
        let campaign = BookedCampaign(
            broadcast: broadcast,
            templates: templates.map(booked),
            senders: senders,
            customFields: try await store.vocabulary(of: key.workspace).customFields
        )
        state.withLock { $0.campaigns.put(campaign, for: key, ticket: ticket, at: now) }
        return campaign
    }

    /// Forgets everything, after this process changed campaigns, templates or senders.
    package func clear() {
        state.withLock { $0.campaigns.clear() }
    }

    private func booked(_ template: Template) -> BookedTemplate {
        if let known = state.withLock({ $0.templates[template.id] }), known.template == template { return known }
        let booked = BookedTemplate(template)
        state.withLock { state in
            if state.templates.count >= Self.templateMaximum { state.templates.removeAll() }
            state.templates[template.id] = booked
        }
        return booked
    }
}
