package import Domain
package import Messages
package import Store

/// Walks an audience as a plan would, and writes nothing: the same walk, the same draft.
package struct DryRun: Sendable {
    /// A call may not take longer: beyond it the report says that it is not whole.
    private static let walkMilliseconds: Int64 = 20_000

    private let audiences: any AudienceStore
    private let clock: any WallClock

    package init(audiences: any AudienceStore, clock: any WallClock) {
        self.audiences = audiences
        self.clock = clock
    }

    /// What would come of it.
    package struct Report: Sendable {
        package var toSend = 0
        package var skipped: [SkipReason: Int] = [:]
        /// Whether the whole audience was walked.
        package var isWhole = true
        /// The first members, with what would become of them.
        package var rows: [(member: AudienceMember, message: PlannedMessage)] = []
    }

    package func run(
        _ list: ListPlan,
        mould: ContentMould,
        in workspace: ID<Workspace>,
        at moment: Timestamp,
        rowMaximum: Int
    ) async throws(StoreError) -> Report {
        let draft = PlanDraft(list, mould: mould)
        let walk = AudienceWalk(
            store: audiences,
            workspace: workspace,
            audience: list.audience,
            wantsAttributes: draft.wantsAttributes
        )
        let deadline = clock.now + Self.walkMilliseconds
        var report = Report()
        var cursor: Int64? = 0
        while let from = cursor {
            let page = try await walk.page(from: from)
            for member in page.members {
                guard let message = draft.message(for: member, at: moment) else { continue }
                switch message.fate {
                case .queued: report.toSend += 1
                case .skipped(let reason): report.skipped[reason, default: 0] += 1
                }
                if report.rows.count < rowMaximum { report.rows.append((member, message)) }
            }
            cursor = page.next
            if cursor != nil, clock.now > deadline {
                report.isWhole = false
                break
            }
        }
        return report
    }
}
