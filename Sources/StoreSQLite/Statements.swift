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
        _ decode: (Row) throws -> Value
    ) throws -> Value? {
        try cachedStatement(sql: sql).first(arguments, decode)
    }

    func all<Value>(
        _ sql: String,
        _ arguments: StatementArguments = StatementArguments(),
        _ decode: (Row) throws -> Value
    ) throws -> [Value] {
        let rows = try Row.fetchCursor(cachedStatement(sql: sql), arguments: arguments)
        var values: [Value] = []
        while let row = try rows.next() { values.append(try decode(row)) }
        return values
    }

    func number(_ sql: String, _ arguments: StatementArguments = StatementArguments()) throws -> Int64? {
        // Two optionals: no row, and NULL in it.
        try first(sql, arguments) { $0[0] as Int64? } ?? nil
    }
}

extension Statement {
    /// Reads the row in place: `Row.fetchOne` would copy each column first.
    func first<Value>(_ arguments: StatementArguments, _ decode: (Row) throws -> Value) throws -> Value? {
        let rows = try Row.fetchCursor(self, arguments: arguments)
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
