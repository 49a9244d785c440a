package import Domain

/// Hands messages to Meta.
package protocol MessageSender: Sendable {
    /// Begins one attempt, never repeated inside: whoever calls has written the attempt down, and decides what follows.
    ///
    /// `whenDone` is called exactly once, from any thread, perhaps before this returns, and within the deadline of the sender's
    /// settings. It is a closure and no `async` result because an attempt then costs no task: at a thousand and more a second
    /// that is a third of its price.
    func start(
        _ message: OutboundMessage,
        from account: SenderAccount,
        whenDone: @escaping @Sendable (Result<Acceptance, SendError>) -> Void
    )
}

extension MessageSender {
    /// One attempt, awaited. A caller that is cancelled still gets the outcome: once a byte may have left, what became of it has to
    /// be written down.
    package func send(_ message: OutboundMessage, from account: SenderAccount) async throws(SendError) -> Acceptance {
        let result = await withCheckedContinuation { waiting in
            start(message, from: account) { waiting.resume(returning: $0) }
        }
        return try result.get()
    }
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
