/// Admissions of many callers, gathered into few commits.
///
/// A ``GroupCommit`` under its own name, because here the compiler sees which one it is: of a generic type that another room fills in,
/// each step would be carried out by asking the runtime what it is about.
package final class SharedAdmissions: Sendable {
    private let group: GroupCommit<Admission, AdmissionResult>

    package init(into store: any MessageStore & CommitThread) {
        group = GroupCommit(on: store.commitExecutor) { (batch: [Admission]) async throws(StoreError) in
            try await store.admit(batch)
        }
    }

    /// Admits one message together with others; returns after their commit.
    /// - Throws: what the commit threw; `unavailable` at once when too many wait.
    package func admit(_ admission: Admission) async throws(StoreError) -> AdmissionResult {
        try await group.submit(admission)
    }
}
