package import HTTPTypes

/// Every machine code that an answer can carry. A code is a promise to programs: it is never renamed and never reused.
package enum APIErrorCode: String, CaseIterable, Sendable {
    // The request as such

    /// The body is declared as JSON and is none; the message says where it breaks.
    case malformedJSON = "malformed_json"
    /// The body is no JSON, and its `Content-Type` does not say that it is meant to be.
    case unsupportedMediaType = "unsupported_media_type"
    /// The body has more bytes than one request may have.
    case bodyTooLarge = "body_too_large"
    /// The body did not arrive in time.
    case requestTimeout = "request_timeout"
    /// The request broke off, or is no proper HTTP.
    case malformedRequest = "malformed_request"
    /// The API key is missing, malformed, unknown or revoked.
    case unauthorized
    /// This key made more requests than its workspace allows in a minute.
    case rateLimited = "rate_limited"
    /// There is no such path.
    case notFound = "not_found"
    /// The path exists, and does not take this method; `Allow` says which it takes.
    case methodNotAllowed = "method_not_allowed"

    // Idempotency keys

    /// The `Idempotency-Key` is empty, too long, or holds other than visible ASCII.
    case invalidIdempotencyKey = "invalid_idempotency_key"
    /// The first call with this key has not been answered yet.
    case idempotencyKeyInUse = "idempotency_key_in_use"
    /// The key was used before, for another request.
    case idempotencyKeyReused = "idempotency_key_reused"

    // Fields

    /// Several different things are wrong; `details` has each with its own code.
    case invalidRequest = "invalid_request"
    /// A required member is missing, `null` or blank.
    case missingField = "missing_field"
    /// A member is of the wrong kind, for example a text instead of a list.
    case invalidType = "invalid_type"
    /// A member's value is not one it may have.
    case invalidValue = "invalid_value"
    /// `destination` is no phone number with dialing code.
    case invalidDestination = "invalid_destination"
    /// `source` is none of the six published words.
    case invalidSource = "invalid_source"
    /// `link` is no http or https address.
    case invalidLink = "invalid_link"
    /// A text is longer than its place takes.
    case tooLong = "too_long"

    // Templates and their values

    /// The list has more or fewer values than the template has variables.
    case parameterCountMismatch = "parameter_count_mismatch"
    /// There are more or fewer cards than the template has.
    case cardCountMismatch = "card_count_mismatch"
    /// A token names an attribute for which neither the contact nor `defaultContactFieldValues` has a value.
    case missingAttribute = "missing_attribute"
    /// The template's header or card is a file, and none was given.
    case missingLink = "missing_link"
    /// The template has a code to copy, and none was given.
    case missingCode = "missing_code"
    /// The template's header is a place, and none was given.
    case missingLocation = "missing_location"
    /// The template is a limited-time offer, and its end was not given.
    case missingOfferEnd = "missing_offer_end"
    /// A link button has a variable, and no value was given for it.
    case missingURLVariable = "missing_url_variable"
    /// The template is of a kind that this call cannot send.
    case templateNotSupported = "template_not_supported"
    /// No template of this name, or none in this language, is mirrored here.
    case templateNotFound = "template_not_found"
    /// `templateName` is not the template of the campaign.
    case templateMismatch = "template_mismatch"
    /// Meta has not approved the template, or has stopped it.
    case templateNotApproved = "template_not_approved"
    /// The sender's business account does not own the template.
    case senderMismatch = "sender_mismatch"

    // Things that must exist, or must not

    /// No campaign has this name.
    case campaignNotFound = "campaign_not_found"
    /// The campaign is not in state `live`, or is no API campaign.
    case campaignNotLive = "campaign_not_live"
    /// No sender can send this.
    case senderNotFound = "sender_not_found"
    /// No broadcast has this id.
    case broadcastNotFound = "broadcast_not_found"
    /// No contact has this id.
    case contactNotFound = "contact_not_found"
    /// No message has this id.
    case messageNotFound = "message_not_found"
    /// No file has this id.
    case mediaNotFound = "media_not_found"
    /// Meta has no catalog with this id for the sender.
    case catalogNotFound = "catalog_not_found"
    /// Broadcasts that have not ended send the file; the message names them.
    case mediaInUse = "media_in_use"
    /// No contact list has this name.
    case listNotFound = "list_not_found"
    /// No API key has this id.
    case keyNotFound = "key_not_found"
    /// No webhook has this id.
    case webhookNotFound = "webhook_not_found"
    /// The workspace has no such tag.
    case unknownTag = "unknown_tag"
    /// The workspace has no such custom field.
    case unknownCustomField = "unknown_custom_field"
    /// Another contact has the number.
    case numberTaken = "number_taken"
    /// A broadcast of this name exists already.
    case nameTaken = "name_taken"
    /// The broadcast's state does not allow this; the message says which state it is in, and what it allows.
    case broadcastState = "broadcast_state"
    /// No message of the broadcast failed, or none with these codes.
    case nothingToRetry = "nothing_to_retry"
    /// The message does not stand in doubt (any more); the message says where it stands.
    case notInDoubt = "not_in_doubt"

    // What became of a message

    /// The contact has opted out, and the workspace refuses API campaign calls to such contacts.
    case optedOut = "opted_out"
    /// The contact has not written in the last 24 hours, and only templates may be sent then.
    case windowClosed = "window_closed"
    /// Meta refused the message; `meta` holds what it said.
    case refusedByMeta = "refused_by_meta"
    /// The message's time was over before it could be sent.
    case messageExpired = "message_expired"
    /// The message was called off before it could be sent.
    case messageCancelled = "message_cancelled"

    // Us

    /// The mirror of Meta's templates could not be brought up to date for any sender.
    case syncFailed = "sync_failed"
    /// Meta could not be reached, or not in time; nothing is wrong with the request. Try again.
    case metaUnreachable = "meta_unreachable"
    /// The database cannot be used now; nothing was done. Try again.
    case temporarilyUnavailable = "temporarily_unavailable"
    /// A mistake of ours. The request id finds it in the log.
    case internalError = "internal_error"

    /// The status of an answer that carries this code.
    package var status: HTTPResponse.Status {
        switch self {
        case .unauthorized: .unauthorized
        case .notFound, .campaignNotFound, .templateNotFound, .senderNotFound, .broadcastNotFound, .contactNotFound,
            .messageNotFound, .mediaNotFound, .catalogNotFound, .listNotFound, .keyNotFound, .webhookNotFound:
            .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .requestTimeout: .requestTimeout
        case .nameTaken, .numberTaken, .idempotencyKeyInUse, .broadcastState, .notInDoubt, .mediaInUse: .conflict
        case .bodyTooLarge: .contentTooLarge
        case .unsupportedMediaType: .unsupportedMediaType
        case .idempotencyKeyReused: .unprocessableContent
        case .rateLimited: .tooManyRequests
        case .internalError: .internalServerError
        case .syncFailed, .metaUnreachable: .badGateway
        case .temporarilyUnavailable: .serviceUnavailable
        default: .badRequest
        }
    }
}
