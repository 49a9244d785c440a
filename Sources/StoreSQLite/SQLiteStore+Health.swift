import GRDB
import Store

extension SQLiteStore {
    package func healthProblems() async -> [String] {
        do throws(StoreError) {
            return try await write { db in
                // A real write, because a full disk, a lock held for ever and a file made read-only show in no other way.
                try db.run("UPDATE installation SET health_checks = health_checks + 1")
                var problems: [String] = []
                if try db.number("PRAGMA synchronous") != 2 {
                    problems.append(
                        "SQLite does not wait for the disk (PRAGMA synchronous is not FULL): restart the program."
                    )
                }
                if try db.first("PRAGMA journal_mode", [], { $0[0] as String }) != "wal" {
                    problems.append(
                        "The database is not in WAL mode: move the file to a local disk that supports shared memory."
                    )
                }
                return problems
            }
        } catch {
            return ["\(error): free disk space, check the file's rights, or stop the program that holds it."]
        }
    }
}
