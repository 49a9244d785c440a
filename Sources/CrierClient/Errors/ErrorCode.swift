/// What programs decide by: a code is never renamed and never used for anything else. A newer server may know more of them than are named
/// here; `docs/errors.md` has a page for each.
public struct ErrorCode: APIWord {
    /// As the server writes it, for example `template_not_approved`.
    public let rawValue: String

    /// - Parameter rawValue: as the server writes it.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }
}

extension ErrorCode {
    // The request as such

    /// The body is declared as JSON and is none; the message says where it breaks.
    public static let malformedJSON = ErrorCode(rawValue: "malformed_json")
    /// The body is no JSON, and its `Content-Type` does not say that it is meant to be.
    public static let unsupportedMediaType = ErrorCode(rawValue: "unsupported_media_type")
    /// The body has more bytes than one request may have.
    public static let bodyTooLarge = ErrorCode(rawValue: "body_too_large")
    /// The body did not arrive in time.
    public static let requestTimeout = ErrorCode(rawValue: "request_timeout")
    /// The request broke off, or is no proper HTTP.
    public static let malformedRequest = ErrorCode(rawValue: "malformed_request")
    /// The API key is missing, malformed, unknown or revoked.
    public static let unauthorized = ErrorCode(rawValue: "unauthorized")
    /// This key made more requests than its workspace allows in a minute.
    public static let rateLimited = ErrorCode(rawValue: "rate_limited")
    /// There is no such path.
    public static let notFound = ErrorCode(rawValue: "not_found")
    /// The path exists, and does not take this method; `Allow` says which it takes.
    public static let methodNotAllowed = ErrorCode(rawValue: "method_not_allowed")
    // Idempotency keys

    /// The `Idempotency-Key` is empty, too long, or holds other than visible ASCII.
    public static let invalidIdempotencyKey = ErrorCode(rawValue: "invalid_idempotency_key")
    /// The first call with this key has not been answered yet.
    public static let idempotencyKeyInUse = ErrorCode(rawValue: "idempotency_key_in_use")
    /// The key was used before, for another request.
    public static let idempotencyKeyReused = ErrorCode(rawValue: "idempotency_key_reused")
    // Fields

    /// Several different things are wrong; `details` has each with its own code.
    public static let invalidRequest = ErrorCode(rawValue: "invalid_request")
    /// A required member is missing, `null` or blank.
    public static let missingField = ErrorCode(rawValue: "missing_field")
    /// A member is of the wrong kind, for example a text instead of a list.
    public static let invalidType = ErrorCode(rawValue: "invalid_type")
    /// A member's value is not one it may have.
    public static let invalidValue = ErrorCode(rawValue: "invalid_value")
    /// `destination` is no phone number with dialing code.
    public static let invalidDestination = ErrorCode(rawValue: "invalid_destination")
    /// `source` is none of the six published words.
    public static let invalidSource = ErrorCode(rawValue: "invalid_source")
    /// `link` is no http or https address.
    public static let invalidLink = ErrorCode(rawValue: "invalid_link")
    /// A text is longer than its place takes.
    public static let tooLong = ErrorCode(rawValue: "too_long")
    // Templates and their values

    /// The list has more or fewer values than the template has variables.
    public static let parameterCountMismatch = ErrorCode(rawValue: "parameter_count_mismatch")
    /// There are more or fewer cards than the template has.
    public static let cardCountMismatch = ErrorCode(rawValue: "card_count_mismatch")
    /// A token names an attribute for which neither the contact nor `defaultContactFieldValues` has a value.
    public static let missingAttribute = ErrorCode(rawValue: "missing_attribute")
    /// The template's header or card is a file, and none was given.
    public static let missingLink = ErrorCode(rawValue: "missing_link")
    /// The template has a code to copy, and none was given.
    public static let missingCode = ErrorCode(rawValue: "missing_code")
    /// The template's header is a place, and none was given.
    public static let missingLocation = ErrorCode(rawValue: "missing_location")
    /// The template is a limited-time offer, and its end was not given.
    public static let missingOfferEnd = ErrorCode(rawValue: "missing_offer_end")
    /// A link button has a variable, and no value was given for it.
    public static let missingURLVariable = ErrorCode(rawValue: "missing_url_variable")
    /// The template is of a kind that this call cannot send.
    public static let templateNotSupported = ErrorCode(rawValue: "template_not_supported")
    /// No template of this name, or none in this language, is mirrored here.
    public static let templateNotFound = ErrorCode(rawValue: "template_not_found")
    /// `templateName` is not the template of the campaign.
    public static let templateMismatch = ErrorCode(rawValue: "template_mismatch")
    /// Meta has not approved the template, or has stopped it.
    public static let templateNotApproved = ErrorCode(rawValue: "template_not_approved")
    /// The sender's business account does not own the template.
    public static let senderMismatch = ErrorCode(rawValue: "sender_mismatch")
    // Things that must exist, or must not

    /// No campaign has this name.
    public static let campaignNotFound = ErrorCode(rawValue: "campaign_not_found")
    /// The campaign is not in state `live`, or is no API campaign.
    public static let campaignNotLive = ErrorCode(rawValue: "campaign_not_live")
    /// No sender can send this.
    public static let senderNotFound = ErrorCode(rawValue: "sender_not_found")
    /// No broadcast has this id.
    public static let broadcastNotFound = ErrorCode(rawValue: "broadcast_not_found")
    /// No contact has this id.
    public static let contactNotFound = ErrorCode(rawValue: "contact_not_found")
    /// No message has this id.
    public static let messageNotFound = ErrorCode(rawValue: "message_not_found")
    /// No file has this id.
    public static let mediaNotFound = ErrorCode(rawValue: "media_not_found")
    /// Meta has no catalog with this id for the sender.
    public static let catalogNotFound = ErrorCode(rawValue: "catalog_not_found")
    /// Broadcasts that have not ended send the file; the message names them.
    public static let mediaInUse = ErrorCode(rawValue: "media_in_use")
    /// No contact list has this name.
    public static let listNotFound = ErrorCode(rawValue: "list_not_found")
    /// No API key has this id.
    public static let keyNotFound = ErrorCode(rawValue: "key_not_found")
    /// No webhook has this id.
    public static let webhookNotFound = ErrorCode(rawValue: "webhook_not_found")
    /// The workspace has no such tag.
    public static let unknownTag = ErrorCode(rawValue: "unknown_tag")
    /// The workspace has no such custom field.
    public static let unknownCustomField = ErrorCode(rawValue: "unknown_custom_field")
    /// Another contact has the number.
    public static let numberTaken = ErrorCode(rawValue: "number_taken")
    /// A broadcast of this name exists already.
    public static let nameTaken = ErrorCode(rawValue: "name_taken")
    /// The broadcast's state does not allow this; the message says which state it is in, and what it allows.
    public static let broadcastState = ErrorCode(rawValue: "broadcast_state")
    /// No message of the broadcast failed, or none with these codes.
    public static let nothingToRetry = ErrorCode(rawValue: "nothing_to_retry")
    /// The message does not stand in doubt (any more); the message says where it stands.
    public static let notInDoubt = ErrorCode(rawValue: "not_in_doubt")
    // What became of a message

    /// The contact has opted out, and the workspace refuses API campaign calls to such contacts.
    public static let optedOut = ErrorCode(rawValue: "opted_out")
    /// The contact has not written in the last 24 hours, and only templates may be sent then.
    public static let windowClosed = ErrorCode(rawValue: "window_closed")
    /// Meta refused the message; `meta` holds what it said.
    public static let refusedByMeta = ErrorCode(rawValue: "refused_by_meta")
    /// The message's time was over before it could be sent.
    public static let messageExpired = ErrorCode(rawValue: "message_expired")
    /// The message was called off before it could be sent.
    public static let messageCancelled = ErrorCode(rawValue: "message_cancelled")
    // Us

    /// The mirror of Meta's templates could not be brought up to date for any sender.
    public static let syncFailed = ErrorCode(rawValue: "sync_failed")
    /// Meta could not be reached, or not in time; nothing is wrong with the request. Try again.
    public static let metaUnreachable = ErrorCode(rawValue: "meta_unreachable")
    /// The database cannot be used now; nothing was done. Try again.
    public static let temporarilyUnavailable = ErrorCode(rawValue: "temporarily_unavailable")
    /// A mistake of ours. The request id finds it in the log.
    public static let internalError = ErrorCode(rawValue: "internal_error")

    /// All that are named here.
    static let known: [ErrorCode] = [
        .malformedJSON, .unsupportedMediaType, .bodyTooLarge, .requestTimeout, .malformedRequest, .unauthorized,
        .rateLimited, .notFound, .methodNotAllowed, .invalidIdempotencyKey, .idempotencyKeyInUse,
        .idempotencyKeyReused, .invalidRequest, .missingField, .invalidType, .invalidValue, .invalidDestination,
        .invalidSource, .invalidLink, .tooLong, .parameterCountMismatch, .cardCountMismatch, .missingAttribute,
        .missingLink, .missingCode, .missingLocation, .missingOfferEnd, .missingURLVariable, .templateNotSupported,
        .templateNotFound, .templateMismatch, .templateNotApproved, .senderMismatch, .campaignNotFound,
        .campaignNotLive, .senderNotFound, .broadcastNotFound, .contactNotFound, .messageNotFound, .listNotFound,
        .mediaNotFound, .catalogNotFound, .mediaInUse,
        .keyNotFound, .webhookNotFound, .unknownTag, .unknownCustomField, .numberTaken, .nameTaken, .broadcastState,
        .nothingToRetry, .notInDoubt, .optedOut, .windowClosed, .refusedByMeta, .messageExpired, .messageCancelled,
        .syncFailed, .metaUnreachable, .temporarilyUnavailable, .internalError,
    ]
}
