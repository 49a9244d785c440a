import Foundation
import GRDB
import GRDBSQLite

/// A statement of a path that runs thousands of times a second: prepared once by GRDB, bound and stepped without it.
///
/// GRDB's way boxes each argument and looks at each statement's effects, which costs as much as a small statement itself. It is
/// for everything else; what matters of it here, the cache of prepared statements, is used.
@safe struct HotStatement {
    private let db: Database
    private let statement: SQLiteStatement

    init(_ db: Database, _ sql: String) throws {
        self.db = db
        unsafe statement = try db.cachedStatement(sql: sql).sqliteStatement
    }

    /// Runs it to its end.
    func run<each Value: HotValue>(_ values: repeat each Value) throws {
        try begin(repeat each values)
        defer { unsafe sqlite3_reset(statement) }
        while try step() {}
    }

    /// Its first row, read while the statement stands on it.
    func first<each Value: HotValue, Found>(
        _ values: repeat each Value,
        read: (FoundRow) throws -> Found
    ) throws -> Found? {
        try begin(repeat each values)
        defer { unsafe sqlite3_reset(statement) }
        guard try step(), let row = unsafe FoundRow(sqliteStatement: statement, index: 0) else { return nil }
        return try read(row)
    }

    /// Every row.
    func each<each Value: HotValue>(_ values: repeat each Value, read: (FoundRow) throws -> Void) throws {
        try begin(repeat each values)
        defer { unsafe sqlite3_reset(statement) }
        while try step(), let row = unsafe FoundRow(sqliteStatement: statement, index: 0) { try read(row) }
    }

    private func begin<each Value: HotValue>(_ values: repeat each Value) throws {
        var index: CInt = 0
        for value in repeat each values {
            index += 1
            let code = unsafe value.bind(to: statement, at: index)
            guard code == SQLITE_OK else { throw failure(code) }
        }
    }

    private func step() throws -> Bool {
        switch unsafe sqlite3_step(statement) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw failure(code)
        }
    }

    private func failure(_ code: CInt) -> DatabaseError {
        let message = unsafe db.sqliteConnection.map { unsafe String(cString: sqlite3_errmsg($0)) }
        return DatabaseError(resultCode: ResultCode(rawValue: code), message: message)
    }
}

/// What a ``HotStatement`` binds.
protocol HotValue {
    func bind(to statement: SQLiteStatement, at index: CInt) -> CInt
}

/// SQLite copies what it is given before the call returns.
private let copied = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)

extension Int64: HotValue {
    func bind(to statement: SQLiteStatement, at index: CInt) -> CInt {
        unsafe sqlite3_bind_int64(statement, index, self)
    }
}

extension Int: HotValue {
    func bind(to statement: SQLiteStatement, at index: CInt) -> CInt {
        unsafe sqlite3_bind_int64(statement, index, Int64(self))
    }
}

extension Bool: HotValue {
    func bind(to statement: SQLiteStatement, at index: CInt) -> CInt {
        unsafe sqlite3_bind_int64(statement, index, self ? 1 : 0)
    }
}

extension String: HotValue {
    func bind(to statement: SQLiteStatement, at index: CInt) -> CInt {
        var text = self
        return text.withUTF8 { bytes in
            unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
                unsafe sqlite3_bind_text(statement, index, characters.baseAddress, CInt(characters.count), copied)
            }
        }
    }
}

extension [UInt8]: HotValue {
    func bind(to statement: SQLiteStatement, at index: CInt) -> CInt {
        if isEmpty { return unsafe sqlite3_bind_zeroblob(statement, index, 0) }
        return unsafe withUnsafeBytes { bytes in
            unsafe sqlite3_bind_blob(statement, index, bytes.baseAddress, CInt(bytes.count), copied)
        }
    }
}

extension Optional: HotValue where Wrapped: HotValue {
    func bind(to statement: SQLiteStatement, at index: CInt) -> CInt {
        switch self {
        case .some(let value): unsafe value.bind(to: statement, at: index)
        case .none: unsafe sqlite3_bind_null(statement, index)
        }
    }
}
