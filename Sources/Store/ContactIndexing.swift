/// Keeps the index by which contacts are found by their texts. It trails behind the contacts, and answers are exact all the same: what it
/// does not know yet is looked at row by row, so all that a late index costs is time.
package protocol ContactIndexing: Sendable {
    /// Whether there is an index, or somebody has asked what takes one: nothing is written for those who never search.
    func wantsContactIndex() async throws(StoreError) -> Bool
    /// Does the next piece of work there is: a part of the contacts that is new or has changed.
    /// - Parameters:
    ///   - part: only what lies behind this part is looked at; `nil` begins at the first.
    ///   - changes: how many contacts of a part must have changed for it to be worth the work.
    /// - Returns: the part that was worked on; `nil` when there is nothing more to do.
    func indexContacts(behind part: Int64?, changedAtLeast changes: Int) async throws(StoreError) -> Int64?
}
