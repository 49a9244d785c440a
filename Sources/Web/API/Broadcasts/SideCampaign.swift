import Domain
import Store

/// API campaigns that nobody created: messages belong to a broadcast, and those that are no part of one are counted under these.
struct SideCampaign: Sendable {
    let store: any BroadcastStore

    /// The campaign of a name; made with its first message.
    func named(_ name: String, in request: APIRequest) async throws -> Broadcast {
        if let known = try await store.broadcast(named: name, in: request.workspace), known.kind == .apiCampaign {
            return known
        }
        let draft = NewBroadcast(
            workspace: request.workspace,
            name: name,
            kind: .apiCampaign,
            state: .live,
            templateName: "",
            createdAt: request.receivedAt
        )
        return try await ensure(draft, "single messages")
    }

    /// - Parameter what: belongs to the campaign, in the plural.
    func ensure(_ draft: NewBroadcast, _ what: String) async throws -> Broadcast {
        switch try await store.createBroadcast(draft, answer: nil) {
        case .created(let campaign): return campaign
        case .nameTaken(let campaign) where campaign.kind == .apiCampaign: return campaign
        case .nameTaken(let other):
            throw APIError(
                .nameTaken,
                "\(what) belong to a campaign \"\(draft.name)\", but broadcast \(other.publicID.text) has that name"
            )
        case .keyTaken(let kept): throw KeyTaken(kept: kept)
        }
    }
}
