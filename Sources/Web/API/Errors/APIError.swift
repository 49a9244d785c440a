package import Domain
package import HTTPTypes
package import Messages
import Store
import WireJSON

/// The one error of the API: everything a refusal tells, rendered in one place in both vocabularies that clients of the
/// Chatflow family read.
package struct APIError: Error, Sendable {
    package var status: HTTPResponse.Status
    package var code: APIErrorCode
    /// For people. Holds no secret.
    package var message: String
    /// Everything that is wrong with the request, at once.
    package var details: [FieldProblem]
    /// What Meta said, where it was Meta that refused.
    package var refusal: Refusal?
    /// The message that was admitted all the same, where one was.
    package var messageID: PublicID<Message>?
    package var headers: HTTPFields

    /// - Parameter status: the code's own where none is given.
    package init(
        _ code: APIErrorCode,
        _ message: String,
        status: HTTPResponse.Status? = nil,
        details: [FieldProblem] = [],
        refusal: Refusal? = nil,
        messageID: PublicID<Message>? = nil,
        headers: HTTPFields = [:]
    ) {
        self.status = status ?? code.status
        self.code = code
        self.message = message
        self.details = details
        self.refusal = refusal
        self.messageID = messageID
        self.headers = headers
    }

    /// All problems of a request. Where all have one code, that is the answer's; a mixture is
    /// ``APIErrorCode/invalidRequest``.
    /// - Precondition: there is a problem.
    package init(_ problems: [FieldProblem]) {
        precondition(!problems.isEmpty, "a refusal needs a problem")
        let code = problems.allSatisfy { $0.code == problems[0].code } ? APIErrorCode(rawValue: problems[0].code) : nil
        self.init(
            code ?? .invalidRequest,
            problems.map { "\($0.field): \($0.problem)" }.joined(separator: "; "),
            details: problems
        )
    }

    /// What a caller is told of the database's trouble: never the driver's words.
    init(_ error: StoreError) {
        switch error {
        case .unavailable:
            self.init(
                .temporarilyUnavailable,
                "the database cannot be used at the moment and nothing was done; try again",
                headers: [.retryAfter: "1"]
            )
        case .corrupt, .schemaMismatch:
            self.init(.internalError, "the server has a problem with its database; its operator finds it in the log")
        }
    }

    /// The JSON of the answer.
    package func body(requestID: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("success", false)
            writer.member("status", "error")
            writer.member("error", message)
            writer.member("message", message)
            writer.member("code", code.rawValue)
            writer.key("details")
            writer.array { writer in
                for detail in details {
                    writer.object { writer in
                        writer.member("field", detail.field)
                        writer.member("code", detail.code)
                        writer.member("problem", detail.problem)
                    }
                }
            }
            if let messageID { writer.member("messageId", messageID.text) }
            if let refusal {
                writer.key("meta")
                writer.object { writer in
                    writer.member("code", refusal.code)
                    writer.optionalMember("title", refusal.title)
                    writer.optionalMember("details", refusal.details)
                    writer.optionalMember("fbtraceId", refusal.traceID)
                }
            }
            writer.member("requestId", requestID)
        }
        return writer.take()
    }
}

extension FieldProblem {
    init(_ field: String, _ code: APIErrorCode, _ problem: String) {
        self.init(field: field, code: code.rawValue, problem: problem)
    }
}

extension JSONWriter {
    /// A member that is `null` where there is no value.
    mutating func optionalMember(_ name: StaticString, _ value: String?) {
        key(name)
        if let value { string(value) } else { null() }
    }
}
