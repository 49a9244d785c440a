package import Domain

/// Hands one message to Meta.
package protocol MessageSender: Sendable {
    /// One attempt, never repeated inside: whoever calls has written the attempt down, and decides what follows.
    ///
    /// A caller that is cancelled still gets the outcome: once a byte may have left, what became of it has to be written down.
    func send(_ message: OutboundMessage, from account: SenderAccount) async throws(SendError) -> Acceptance
}

/// A message on its way out.
package struct OutboundMessage: Hashable, Sendable {
    package var to: PhoneNumber
    /// `biz_opaque_callback_data`.
    package var tag: AttemptTag
    /// The members from `"type"` on, as frozen at admission: `"type":"template","template":{…}`.
    package var content: [UInt8]

    package init(to: PhoneNumber, tag: AttemptTag, content: [UInt8]) {
        self.to = to
        self.tag = tag
        self.content = content
    }
}

/// Meta's 200: accepted for processing and nothing more; the final word comes by webhook (`messages/send-messages`).
package struct Acceptance: Hashable, Sendable {
    package var wamid: String
    /// Whom Meta took the number for; it may differ from what was sent.
    package var waID: String?
    /// Meta's word: `accepted`, `held_for_quality_assessment`; `nil` where it gave none.
    package var messageStatus: String?

    package init(wamid: String, waID: String?, messageStatus: String?) {
        self.wamid = wamid
        self.waID = waID
        self.messageStatus = messageStatus
    }

    package var isHeld: Bool { messageStatus == "held_for_quality_assessment" }
}

/// Every other outcome of an attempt.
package enum SendError: Error, Hashable, Sendable {
    /// Meta answered that it did not take the message. `messages[].message_status` `paused` arrives here as code 132015.
    case refused(Refusal)
    /// No byte can have reached Meta: no address, no connection, no TLS. The same message may be tried again.
    case notSent(reason: String)
    /// It may have reached Meta: no answer, half an answer, or one nobody can read. Never to be repeated by itself.
    case uncertain(reason: String)
}
