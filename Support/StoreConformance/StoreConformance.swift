package import Store

/// Every promise of the store protocols, to be kept by every database and by the model in memory. Each is checked on a fresh store.
package enum StoreConformance {
    package static let allPromises: [StorePromise] =
        accountPromises + templatePromises + contactPromises + broadcastPromises + answerPromises + admissionPromises
        + senderLeasePromises + leasePromises + pausePromises + settlementPromises + doubtPromises + statusPromises
        + strayStatusPromises
        + lateRetryPromises + numberlessPromises
        + inboxPromises + wallPromises + historyPromises + planPromises + budgetPromises
        + importPromises + audiencePromises + incomingPromises + messageAccountPromises
        + accountEventPromises + ledgerPromises + contactSearchPromises + erasurePromises + messageSearchPromises
        + mediaPromises
}

/// One promise: a sentence, and how to find out whether a store keeps it.
package struct StorePromise: Sendable, CustomStringConvertible {
    package let sentence: String
    private let check: @Sendable (any CrierStore) async throws -> Void

    init(_ sentence: String, _ check: @escaping @Sendable (any CrierStore) async throws -> Void) {
        self.sentence = sentence
        self.check = check
    }

    package var description: String { sentence }

    /// Tries the promise.
    /// - Throws: ``BrokenPromise`` with what was found, or whatever the store threw.
    package func verify(on store: any CrierStore) async throws {
        try await check(store)
    }
}

/// What a store did instead of what it promised.
package struct BrokenPromise: Error, CustomStringConvertible {
    package let description: String
}

func expect(_ condition: Bool, _ complaint: @autoclosure () -> String, line: Int = #line, file: String = #fileID) throws
{
    if !condition { throw BrokenPromise(description: "\(file):\(line): \(complaint())") }
}

func expect<Value: Equatable>(
    _ found: Value,
    is expected: Value,
    _ what: @autoclosure () -> String = "",
    line: Int = #line,
    file: String = #fileID
) throws {
    if found != expected {
        throw BrokenPromise(description: "\(file):\(line): \(what()) found \(found), expected \(expected)")
    }
}

func require<Value>(
    _ found: Value?,
    _ what: @autoclosure () -> String,
    line: Int = #line,
    file: String = #fileID
) throws -> Value {
    guard let found else { throw BrokenPromise(description: "\(file):\(line): \(what()) is missing") }
    return found
}
