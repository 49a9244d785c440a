import GRDB
import Store

/// The three ways SQL is run here: cached by its text, arguments bound, rows read by index.
extension Database {
    func run(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws {
        try cachedStatement(sql: sql).execute(arguments: arguments)
    }

    func first<Value>(
        _ sql: String,
        _ arguments: StatementArguments = StatementArguments(),
        _ decode: (FoundRow) throws -> Value
    ) throws -> Value? {
        try cachedStatement(sql: sql).first(arguments, decode)
    }

    func all<Value>(
        _ sql: String,
        _ arguments: StatementArguments = StatementArguments(),
        _ decode: (FoundRow) throws -> Value
    ) throws -> [Value] {
        let rows = try FoundRow.fetchCursor(cachedStatement(sql: sql), arguments: arguments)
        var values: [Value] = []
        while let row = try rows.next() { values.append(try decode(row)) }
        return values
    }

    /// One number; `nil` when there is no row, or NULL in it.
    func number(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> Int64? {
        try Int64.fetchOne(cachedStatement(sql: sql), arguments: arguments)
    }
}

extension Statement {
    func first<Value>(_ arguments: StatementArguments, _ decode: (FoundRow) throws -> Value) throws -> Value? {
        let rows = try FoundRow.fetchCursor(self, arguments: arguments)
        return try rows.next().map(decode)
    }
}

extension Database {
    /// A row that this transaction has just written and now reads back.
    /// - Throws: `corrupt` when it is not there, which only a damaged index explains.
    func written<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw StoreError.corrupt("a row that was just written cannot be found") }
        return value
    }
}
