/// A refusal as the Graph API writes it: `{"error":{…}}` (`support/error-codes`).
struct GraphRefusal: Error, Equatable, Sendable {
    var code: Int
    var subcode: Int?
    /// More exact words, `error_data.details`; those who decide on more than the code read them.
    var details: String?
    /// Replaces "(#code) title" where Meta writes otherwise.
    var message: String?
    var type = "OAuthException"

    init(_ code: Int, _ details: String? = nil) {
        self.code = code
        self.details = details
    }

    var httpStatus: Int { GraphErrorTable.entry(code).httpStatus }
    var title: String { GraphErrorTable.entry(code).title }

    /// A parameter that is missing, too long, unknown or of the wrong type.
    static func parameter(_ message: String) -> GraphRefusal {
        var refusal = GraphRefusal(100)
        refusal.message = "(#100) \(message)"
        return refusal
    }

    /// An id that does not exist or that the token may not see.
    static func unknownObject(_ id: String, verb: String) -> GraphRefusal {
        var refusal = GraphRefusal(100)
        refusal.subcode = 33
        refusal.type = "GraphMethodException"
        refusal.message =
            "Unsupported \(verb) request. Object with ID '\(id)' does not exist, cannot be loaded due to missing "
            + "permissions, or does not support this operation"
        return refusal
    }

    static var revokedToken: GraphRefusal {
        var refusal = GraphRefusal(190)
        refusal.subcode = 460
        refusal.message = "Error validating access token: The session has been invalidated"
        return refusal
    }

    static var invalidToken: GraphRefusal {
        var refusal = GraphRefusal(190)
        refusal.message = "Invalid OAuth access token - Cannot parse access token"
        return refusal
    }

    /// A problem with a new template: code 100 with the real number in `error_subcode`.
    static func template(_ subcode: Int, _ userMessage: String) -> GraphRefusal {
        var refusal = GraphRefusal(100, userMessage)
        refusal.subcode = subcode
        refusal.message = "Invalid parameter"
        return refusal
    }

    /// The answer's body. `trace` makes the `fbtrace_id`, which Meta's support asks for.
    func tree(trace: UInt64) -> JSONTree {
        var error: [JSONTree.Member] = [
            .init(key: "message", value: .text(message ?? "(#\(code)) \(title)")),
            .init(key: "type", value: .text(type)),
            .init(key: "code", value: .integer(code)),
        ]
        if let subcode {
            error.append(.init(key: "error_subcode", value: .integer(subcode)))
            if code == 100, subcode != 33, let details {
                error.append(.init(key: "is_transient", value: false))
                error.append(.init(key: "error_user_title", value: .text(GraphErrorTable.entry(subcode).title)))
                error.append(.init(key: "error_user_msg", value: .text(details)))
            }
        } else if let details {
            error.append(
                .init(key: "error_data", value: ["messaging_product": "whatsapp", "details": .text(details)])
            )
        }
        let letters = Wamid.base64((0..<15).map { UInt8(truncatingIfNeeded: Dice.mixed(trace &+ UInt64($0))) })
        error.append(.init(key: "fbtrace_id", value: .text("A" + String(decoding: letters, as: UTF8.self))))
        return .object([.init(key: "error", value: .object(error))])
    }
}
