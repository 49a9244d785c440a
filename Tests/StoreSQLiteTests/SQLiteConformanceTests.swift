import StoreConformance
import Testing

@Suite struct SQLiteConformanceTests {
    @Test(arguments: StoreConformance.allPromises)
    func `SQLite keeps the promise`(_ promise: StorePromise) async throws {
        try await withStore { store in try await promise.verify(on: store) }
    }
}
