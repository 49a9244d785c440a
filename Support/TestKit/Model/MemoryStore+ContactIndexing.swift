package import Store

extension MemoryStore {
    /// It goes over its contacts one by one and has no index.
    package func indexContacts(behind part: Int64?, changedAtLeast changes: Int) async throws(StoreError) -> Int64? {
        try requireWorking()
        return nil
    }
}
