import Foundation

/// An answer that says no.
public struct Refusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// The HTTP status, 300 and more.
    public let status: Int
    /// What programs decide by. `nil` where the answer is not a Crier server's but, for example, that of a proxy before it.
    public let code: ErrorCode?
    /// For people. Where ``code`` is `nil`, what the answer says as it stands.
    public let message: String
    /// Every problem of the request at once; empty where it is about none of its fields.
    public let details: [FieldProblem]
    /// Crier's id of the message that was admitted and has failed, where there is one.
    public let messageID: String?
    /// What Meta said, where it was Meta that refused.
    public let meta: MetaRefusal?
    /// Finds the request in the server's log; keep it in yours.
    public let requestID: String?
    /// How long the server asks to wait before the next call.
    public let retryAfter: Duration?
    /// The answer as it came.
    public let text: String

    init(reading answer: RawAnswer) {
        let form: Form?
        do {
            form = try JSONDecoder().decode(Form.self, from: Data(answer.body))
        } catch {
            // The answer of somebody else, a proxy perhaps, is shown as it is.
            form = nil
        }
        status = answer.status
        text = String(decoding: answer.body, as: UTF8.self)
        code = form?.code
        message = form?.error ?? text
        details = form?.details ?? []
        messageID = form?.messageId
        meta = form?.meta
        requestID = form?.requestId ?? answer.requestID
        retryAfter = answer.retryAfter
    }

    private struct Form: Decodable {
        let error: String
        let code: ErrorCode
        let details: [FieldProblem]?
        let messageId: String?
        let meta: MetaRefusal?
        let requestId: String?
    }

    /// The server's words, and the code behind them.
    public var description: String {
        code.map { "\(message) (\($0))" } ?? "the server answered \(status): \(message)"
    }

    /// What helps, where the words themselves do not say it.
    public var advice: String? {
        guard let code else {
            return status < 400 ? "give the address that it leads to" : "is the address that of a Crier server?"
        }
        return code.advice
    }
}
