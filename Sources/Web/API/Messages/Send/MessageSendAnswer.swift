import Domain
import Gateway
import HTTPTypes
import Store
import WireJSON

/// Writes the answers of `POST /messages`, in the published form. Pure, because the same bytes are given to the caller and kept for
/// its idempotency key.
struct MessageSendAnswer: Sendable {
    /// `to` as the caller wrote it.
    let input: String
    let phone: PhoneNumber
    let warnings: [String]
    let requestID: String

    func answer(to outcome: DeliveryOutcome) -> KeptAnswer.Answer {
        switch outcome {
        case .accepted(let message, let acceptance):
            let status = acceptance.messageStatus ?? "accepted"
            let waID = acceptance.waID ?? phone.digits
            return sent(200, "Message sent", message, waID: waID, id: acceptance.wamid, status: status)
        case .queued(let message): return later("Message queued", message, status: "queued")
        case .inDoubt(let message):
            return later("Nobody knows yet whether the message left", message, status: "in_doubt")
        case .refused(let message, let refusal): return failed(SendAnswer.error(refusal, of: message))
        case .ended(let message, let state): return failed(SendAnswer.error(ended: state, of: message))
        case .keyTaken:
            return failed(APIError(.idempotencyKeyInUse, "the first call with this Idempotency-Key is still running"))
        }
    }

    private func later(_ text: String, _ message: PublicID<Message>, status: String) -> KeptAnswer.Answer {
        sent(202, text, message, waID: phone.digits, id: message.text, status: status)
    }

    private func sent(
        _ code: Int,
        _ text: String,
        _ message: PublicID<Message>,
        waID: String,
        id: String,
        status: String
    ) -> KeptAnswer.Answer {
        var writer = JSONWriter(capacityBytes: 512)
        writer.object { writer in
            writer.member("status", "success")
            writer.member("message", text)
            writer.key("data")
            writer.object { writer in
                writer.member("to", input)
                // A conversation is known by the number it is with.
                writer.member("chatId", phone.digits)
                writer.member("messageId", message.text)
                writer.key("metaResponse")
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
                        writer.object { writer in
                            writer.member("id", id)
                            writer.member("message_status", status)
                        }
                    }
                }
            }
            writer.warnings(warnings)
        }
        return KeptAnswer.Answer(status: code, body: writer.take())
    }

    private func failed(_ error: APIError) -> KeptAnswer.Answer {
        KeptAnswer.Answer(status: Int(error.status.code), body: error.body(requestID: requestID))
    }
}
