import Foundation

/// What a successful call gave. The members of ``value`` can be asked for on the answer itself: `answer.id` is `answer.value.id`.
@dynamicMemberLookup
public struct Answer<Value: Sendable>: Sendable {
    /// What was asked for.
    public let value: Value
    /// The HTTP status, from 200 to 299: 201 for what was made, 202 for what is kept and done later.
    public let httpStatus: Int
    /// Members of the request that the server does not know and passed over, each in a sentence.
    public let warnings: [String]
    /// Finds the request in the server's log.
    public let requestID: String?
    /// Whether this is the answer of an earlier call under the same key, given again.
    public let isReplay: Bool
    /// The key that the call was made under; `nil` where it only reads.
    public let idempotencyKey: IdempotencyKey?
    /// The answer as it came.
    public let bytes: [UInt8]

    /// The answer as it came: JSON.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// A member of ``value``.
    public subscript<Member>(dynamicMember path: KeyPath<Value, Member>) -> Member { value[keyPath: path] }

    /// The same answer with another value.
    func map<Other: Sendable>(_ transform: (Value) -> Other) -> Answer<Other> {
        Answer<Other>(
            value: transform(value),
            httpStatus: httpStatus,
            warnings: warnings,
            requestID: requestID,
            isReplay: isReplay,
            idempotencyKey: idempotencyKey,
            bytes: bytes
        )
    }
}

extension Answer where Value: Decodable {
    /// Reads what came.
    /// - Throws: ``CrierError/unreadable(_:)`` where that is not what a Crier server answers.
    init(reading raw: RawAnswer, key: IdempotencyKey?, server: String) throws(CrierError) {
        let envelope: Envelope<Value>
        do {
            envelope = try JSONDecoder().decode(Envelope<Value>.self, from: Data(raw.body))
        } catch {
            throw .unreadable(
                UnreadableAnswer(
                    server: server,
                    reason: "\(error)",
                    status: raw.status,
                    text: String(decoding: raw.body, as: UTF8.self)
                )
            )
        }
        self.init(
            value: envelope.data,
            httpStatus: raw.status,
            warnings: envelope.warnings ?? [],
            requestID: raw.requestID,
            isReplay: raw.isReplay,
            idempotencyKey: key,
            bytes: raw.body
        )
    }
}
