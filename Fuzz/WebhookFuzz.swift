import Domain
import Store

/// The entry of libFuzzer: reads any bytes as the body of a webhook, and follows what was read as far as no database is needed.
///
/// `scripts/fuzz-webhooks.py` compiles it into one module with the readers under test, so it stands in no target. A trap in a reader is a
/// finding, and so is a report that breaks its own limits.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzWebhookReader(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let body = unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
    let reading = WebhookReader.read(body, receivedAt: Timestamp(milliseconds: 1_790_000_000_000))
    for status in reading.statuses {
        precondition(!status.wamid.isEmpty, "a status without an id")
        if let refusal = status.refusal { _ = LateConsequence(of: refusal) }
    }
    for message in reading.incoming {
        precondition(!message.wamid.isEmpty && message.wamid.utf8.count <= 512, "an incoming message's id")
        precondition(!message.from.isEmpty || message.userID != nil, "an incoming message of nobody")
        precondition(message.from.utf8.count <= 64, "an incoming message's number")
        for id in [message.userID, message.newUserID] { precondition((id?.utf8.count ?? 0) <= 192, "a user id") }
        precondition((message.text?.count ?? 0) <= 4_096, "an incoming message's text")
        _ = message.consent(by: .standard)
    }
    for consent in reading.consents {
        precondition(!consent.from.isEmpty || consent.userID != nil, "a preference of nobody")
        precondition(consent.from.utf8.count <= 64 && (consent.userID?.utf8.count ?? 0) <= 192, "a preference's person")
    }
    for template in reading.templates { _ = template.trouble }
    for account in reading.accounts { _ = (account.effect, account.reason) }
    // What broke off says so: a body cannot be read in part and look whole.
    if reading.problem == nil {
        precondition(body.contains(UInt8(ascii: "{")), "a reading of nothing without a problem")
    }
    return 0
}
