import Domain
import GRDB
import GRDBSQLite

/// A row where SQLite has it, read by index while its statement stands on it; it must not outlive the closure that gets it.
///
/// GRDB's own `Row` makes a dictionary of the column names for every query, in readiness for lookups by name. In a
/// transaction of a hundred small lookups by key that cost more than the lookups, so rows come in here as what GRDB takes for
/// a single value: whatever can be made from a statement and a column. The first column of a query must not be NULL, or
/// GRDB would take the row for a missing value.
@safe struct FoundRow: DatabaseValueConvertible, StatementColumnConvertible {
    private let statement: SQLiteStatement

    init?(sqliteStatement: SQLiteStatement, index: CInt) {
        unsafe statement = sqliteStatement
    }

    /// Rows are read, never bound.
    static func fromDatabaseValue(_ value: DatabaseValue) -> FoundRow? { nil }
    var databaseValue: DatabaseValue { .null }

    private func isNull(_ index: Int) -> Bool {
        unsafe sqlite3_column_type(statement, CInt(index)) == SQLITE_NULL
    }

    subscript(_ index: Int) -> Int64 { unsafe sqlite3_column_int64(statement, CInt(index)) }
    subscript(_ index: Int) -> Int { Int(self[index] as Int64) }
    subscript(_ index: Int) -> Bool { self[index] as Int64 != 0 }
    subscript(_ index: Int) -> String { unsafe String(sqliteStatement: statement, index: CInt(index)) }
    subscript(_ index: Int) -> Int64? { isNull(index) ? nil : self[index] as Int64 }
    subscript(_ index: Int) -> Int? { isNull(index) ? nil : self[index] as Int }
    subscript(_ index: Int) -> String? { isNull(index) ? nil : self[index] as String }

    func bytes(_ index: Int) -> [UInt8] {
        // The pointer first: SQLite may make the bytes only then, and counts those that there are.
        guard let start = unsafe sqlite3_column_blob(statement, CInt(index)) else { return [] }
        let count = unsafe Int(sqlite3_column_bytes(statement, CInt(index)))
        return unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: count))
    }

    func optionalBytes(_ index: Int) -> [UInt8]? { isNull(index) ? nil : bytes(index) }
}

/// How the words of the domain lie in columns.
extension FoundRow {
    func id<Entity>(_ index: Int) -> ID<Entity> { ID(row: self[index]) }

    func timestamp(_ index: Int) -> Timestamp { Timestamp(milliseconds: self[index]) }

    func optionalTimestamp(_ index: Int) -> Timestamp? { (self[index] as Int64?).map(Timestamp.init(milliseconds:)) }

    func phone(_ index: Int) -> PhoneNumber { PhoneNumber(trusted: UInt64(self[index] as Int64)) }

    func messageState(_ index: Int) throws -> MessageState { try word(index, column: "state") }

    /// - Throws: ``UnknownWord`` for what a newer program may have written.
    func word<Word: RawRepresentable<String>>(_ index: Int, column: String) throws -> Word {
        guard let word = Word(rawValue: self[index]) else { throw UnknownWord(column: column, value: self[index]) }
        return word
    }

    /// - Throws: ``UnknownWord`` for what a newer program may have written.
    func word<Word: RawRepresentable<Int>>(_ index: Int, column: String) throws -> Word {
        guard let word = Word(rawValue: self[index]) else {
            throw UnknownWord(column: column, value: String(self[index] as Int64))
        }
        return word
    }
}
