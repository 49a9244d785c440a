import StoreConformance
import Testing

@Suite struct SQLiteConformanceTests {
    @Test(arguments: StoreConformance.allPromises)
    func `SQLite keeps the promise`(_ promise: StorePromise) async throws {
        try await withStore { store in
            try await promise.verify(on: store)
            try await expectCountsEqualRows(store)
        }
    }

    @Test(arguments: StoreConformance.eventPromises)
    func `SQLite tells what it changes`(_ promise: EventPromise) async throws {
        try await withStore { store in
            try await promise.verify(on: store)
            try await expectCountsEqualRows(store)
        }
    }
}
