package import Store

extension MemoryStore {
    package func wantsContactIndex() async throws(StoreError) -> Bool {
        try requireWorking()
        return false
    }

    /// It goes over its contacts one by one and has no index.
    package func indexContacts(behind part: Int64?, changedAtLeast changes: Int) async throws(StoreError) -> Int64? {
        try requireWorking()
        return nil
    }
}
