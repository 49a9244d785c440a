import Domain
import Foundation
import GRDB

/// How the words of the domain lie in columns.
extension Row {
    func id<Entity>(_ index: Int) -> ID<Entity> { ID(row: self[index]) }

    func timestamp(_ index: Int) -> Timestamp { Timestamp(milliseconds: self[index]) }

    func optionalTimestamp(_ index: Int) -> Timestamp? { (self[index] as Int64?).map(Timestamp.init(milliseconds:)) }

    func phone(_ index: Int) -> PhoneNumber { PhoneNumber(trusted: UInt64(self[index] as Int64)) }

    func bytes(_ index: Int) -> [UInt8] { [UInt8](self[index] as Data) }

    func optionalBytes(_ index: Int) -> [UInt8]? { (self[index] as Data?).map([UInt8].init) }

    func messageState(_ index: Int) throws -> MessageState { try word(index, column: "state") }

    /// - Throws: ``UnknownWord`` for what a newer program may have written.
    func word<Word: RawRepresentable>(_ index: Int, column: String) throws -> Word
    where Word.RawValue: DatabaseValueConvertible & StatementColumnConvertible {
        let value: Word.RawValue = self[index]
        guard let word = Word(rawValue: value) else { throw UnknownWord(column: column, value: "\(value)") }
        return word
    }
}

extension PhoneNumber {
    /// Fifteen digits fit.
    var column: Int64 { Int64(value) }
}

extension [UInt8] {
    var column: Data { Data(self) }
}
