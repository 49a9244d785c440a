import StoreConformance
import TestKit
import Testing

@Suite struct MemoryStoreTests {
    @Test(arguments: StoreConformance.allPromises)
    func `the model keeps the promise`(_ promise: StorePromise) async throws {
        try await promise.verify(on: MemoryStore())
    }
}
