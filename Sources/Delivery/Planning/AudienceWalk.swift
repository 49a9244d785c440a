import Domain
import Store

/// Walks an audience page by page, reading the next one while the last is worked on: memory holds two pages, however many people
/// there are.
struct AudienceWalk: Sendable {
    /// The first page is small, so that the first message does not wait for a large one.
    static let firstPageLength = 200
    static let pageLength = 1_500

    let store: any AudienceStore
    let workspace: ID<Workspace>
    let audience: Audience
    let wantsAttributes: Bool

    struct Page: Sendable {
        let from: Int64
        let members: [AudienceMember]
        let next: Int64?
    }

    func page(from cursor: Int64) async throws(StoreError) -> Page {
        let found = try await store.audience(
            AudienceQuestion(
                workspace: workspace,
                audience: audience,
                after: cursor,
                limit: cursor == 0 ? Self.firstPageLength : Self.pageLength,
                wantsAttributes: wantsAttributes
            )
        )
        return Page(from: cursor, members: found.members, next: found.next)
    }
}
