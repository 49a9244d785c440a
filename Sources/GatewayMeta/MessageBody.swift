import Domain
import Gateway
import WireJSON

/// The body of `POST /{sender-id}/messages` (`messages/send-messages`).
enum MessageBody {
    /// Writes the envelope around what was frozen at admission.
    ///
    /// The object is closed: Meta refuses members it does not know with code 100. `to` bears its `+`, because without
    /// it Meta may put the *business* number's country code in front and reach a stranger
    /// (`business-phone-numbers/phone-numbers`).
    static func bytes(_ message: OutboundMessage) -> [UInt8] {
        precondition(!message.content.isEmpty, "a message without content was admitted")
        var writer = JSONWriter(capacityBytes: message.content.count + 192)
        writer.beginObject()
        writer.member("messaging_product", "whatsapp")
        writer.member("recipient_type", "individual")
        writer.member("to", "+" + message.to.digits)
        writer.member("biz_opaque_callback_data", message.tag.text)
        // Members, not a value: the writer puts the comma, and the closing brace below ends the envelope they belong
        // to.
        writer.raw(message.content)
        writer.endObject()
        return writer.take()
    }
}
