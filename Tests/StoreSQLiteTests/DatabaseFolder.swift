import Domain
import Foundation
import Store
import StoreSQLite

/// The moment at which every database of these tests is made.
let start = Timestamp(milliseconds: 1_790_000_000_000)

/// A folder for one test, gone after it.
@discardableResult
func withFolder<Value>(_ work: (_ path: String) async throws -> Value) async throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("crier-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let result: Result<Value, any Error>
    do {
        result = .success(try await work(folder.appendingPathComponent("crier.db").path))
    } catch {
        result = .failure(error)
    }
    try FileManager.default.removeItem(at: folder)
    return try result.get()
}

/// A new database for one test.
@discardableResult
func withStore<Value>(_ work: (SQLiteStore) async throws -> Value) async throws -> Value {
    try await withFolder { path in
        let store = try await SQLiteStore.open(path: path, at: start)
        let value = try await work(store)
        try await store.close()
        return value
    }
}
