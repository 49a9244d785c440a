package import Domain
import Gateway
import HTTPTypes
package import Messages
package import Store
import WireJSON

/// Writes the answers of `POST /broadcasts/send`, in the published bytes. Pure, because the same bytes are given to the
/// caller and kept for its idempotency key.
package struct SendAnswer: Sendable {
    /// `destination` as the caller wrote it.
    package let input: String
    /// The number we sent to, for answers in which Meta named none.
    package let phone: PhoneNumber
    package let warnings: [String]
    package let requestID: String

    package init(input: String, phone: PhoneNumber, warnings: [String], requestID: String) {
        self.input = input
        self.phone = phone
        self.warnings = warnings
        self.requestID = requestID
    }

    /// The answer to what became of a message.
    package func answer(to outcome: DeliveryOutcome) -> KeptAnswer.Answer {
        switch outcome {
        case .accepted(_, let acceptance):
            let waID = acceptance.waID ?? phone.digits
            return sent(
                code: 200,
                waID: waID,
                id: acceptance.wamid,
                messageStatus: acceptance.messageStatus ?? "accepted"
            )
        case .queued(let message): return sent(code: 202, waID: phone.digits, id: message.text, messageStatus: "queued")
        case .inDoubt(let message):
            return sent(code: 202, waID: phone.digits, id: message.text, messageStatus: "in_doubt")
        case .refused(let message, let refusal): return failed(Self.error(refusal, of: message))
        case .ended(let message, let state): return failed(Self.error(ended: state, of: message))
        case .keyTaken:
            // The front answers this with what is kept; it is here so that every outcome has an answer.
            return failed(APIError(.idempotencyKeyInUse, "the first call with this Idempotency-Key is still running"))
        }
    }

    /// The answer to `validateOnly`: the same envelope, no message in it, and what the recipient would read.
    package func validated(_ preview: MessagePreview) -> [UInt8] {
        envelope(code: 200, waID: phone.digits, message: nil) { writer in
            writer.member("validateOnly", true)
            writer.key("preview")
            writer.object { writer in
                writer.optionalMember("header", preview.header)
                writer.member("body", preview.body)
                writer.optionalMember("footer", preview.footer)
            }
        }
    }

    private func sent(code: Int, waID: String, id: String, messageStatus: String) -> KeptAnswer.Answer {
        KeptAnswer.Answer(status: code, body: envelope(code: code, waID: waID, message: (id, messageStatus)) { _ in })
    }

    private func envelope(
        code: Int,
        waID: String,
        message: (id: String, status: String)?,
        more: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        var writer = JSONWriter(capacityBytes: 384)
        writer.object { writer in
            writer.member("success", "true")
            writer.key("data")
            writer.object { writer in
                writer.member("messaging_product", "whatsapp")
                writer.key("contacts")
                writer.array { writer in
                    writer.object { writer in
                        writer.member("input", input)
                        writer.member("wa_id", waID)
                    }
                }
                writer.key("messages")
                writer.array { writer in
                    guard let message else { return }
                    writer.object { writer in
                        writer.member("id", message.id)
                        writer.member("message_status", message.status)
                    }
                }
                writer.member("code", code)
                more(&writer)
            }
            writer.warnings(warnings)
        }
        return writer.take()
    }

    private func failed(_ error: APIError) -> KeptAnswer.Answer {
        KeptAnswer.Answer(status: Int(error.status.code), body: error.body(requestID: requestID))
    }

    /// A refusal that concerns the message is the caller's (400), one that asks for less speed 429, and one that
    /// another try may escape, or that only the operator can end, is 5xx.
    static func error(_ refusal: Refusal, of message: PublicID<Message>) -> APIError {
        let status: HTTPResponse.Status =
            switch Verdict(for: refusal, road: .call, attempt: 1) {
            case .failRecipient, .failCampaign: .badRequest
            case .slowSender, .delayRecipient: .tooManyRequests
            case .retry: .badGateway
            case .pauseSender, .distrustToken: .serviceUnavailable
            }
        let meaning = refusal.meaning.map { "; \($0)" } ?? ""
        return APIError(
            .refusedByMeta,
            "Meta refused the message with code \(refusal.code), \(refusal.title)\(meaning)",
            status: status,
            refusal: refusal,
            messageID: message
        )
    }

    static func error(ended state: MessageState, of message: PublicID<Message>) -> APIError {
        state == .expired
            ? APIError(.messageExpired, "the message's time was over before it could be sent", messageID: message)
            : APIError(.messageCancelled, "the message was called off before it could be sent", messageID: message)
    }
}
