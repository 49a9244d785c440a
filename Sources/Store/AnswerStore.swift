package import Domain

/// Answers kept for `Idempotency-Key`: the same key and body within 24 hours gets the first answer again, byte for byte, also
/// after a restart.
package protocol AnswerStore: Sendable {
    /// One answer a question, in order; `nil` where the key is unknown. Expired ones count as unknown.
    func keptAnswers(_ questions: [AnswerQuestion], at moment: Timestamp) async throws(StoreError) -> [KeptAnswer?]
    /// Keeps finished answers. A key that has its answer stays as it is. A key that was taken without one, by a creation or an
    /// admission, gets it from the same request: with the same fingerprint, and the same message where it has one. So what a
    /// caller was told before its message was settled ("kept, not sent yet") is what it is told again, and a settlement that comes
    /// later leaves it alone.
    func keepAnswers(_ answers: [KeptAnswer]) async throws(StoreError)
    /// Forgets answers created before a moment, in small transactions; returns how many.
    func forgetAnswers(before moment: Timestamp) async throws(StoreError) -> Int
}

/// Was this key used?
package struct AnswerQuestion: Hashable, Sendable {
    package var workspace: ID<Workspace>
    package var key: String

    package init(workspace: ID<Workspace>, key: String) {
        self.workspace = workspace
        self.key = key
    }
}

/// A key, what it was used for and, once known, the answer.
package struct KeptAnswer: Hashable, Sendable {
    package var workspace: ID<Workspace>
    package var key: String
    /// SHA-256 of method, path and body: the same key with another request is a mistake of the caller.
    package var fingerprint: [UInt8]
    /// The message this key admitted, where it admitted one.
    package var message: ID<Message>?
    /// `nil` while the first call runs, or when the process died before it could answer.
    package var answer: Answer?
    package var createdAt: Timestamp

    package init(
        workspace: ID<Workspace>,
        key: String,
        fingerprint: [UInt8],
        message: ID<Message>?,
        answer: Answer?,
        createdAt: Timestamp
    ) {
        self.workspace = workspace
        self.key = key
        self.fingerprint = fingerprint
        self.message = message
        self.answer = answer
        self.createdAt = createdAt
    }

    /// An HTTP answer: status and JSON body.
    package struct Answer: Hashable, Sendable {
        package var status: Int
        package var body: [UInt8]

        package init(status: Int, body: [UInt8]) {
            self.status = status
            self.body = body
        }
    }

    /// Whether this key was taken without an answer, and `other` brings the answer to the same request.
    package func awaits(_ other: KeptAnswer) -> Bool {
        answer == nil && fingerprint == other.fingerprint && message == other.message
    }

    /// How long a key is remembered.
    package static let lifetimeMilliseconds: Int64 = 24 * 3_600_000
}
