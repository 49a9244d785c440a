import HTTPTypes
import Logging
import Store

/// Every way Meta's door can turn a webhook away. Nothing of a refused webhook is kept.
///
/// Any status but 200 makes Meta repeat the webhook for days (`webhooks/overview`), so a wrong setting that is put
/// right, or a full disk that is emptied, loses nothing.
enum DoorRefusal: Error, Equatable {
    case unsigned
    case signatureMalformed
    case signatureWrong
    case secretMissing
    case bodyTooLarge
    case bodyTooSlow
    case bodyInterrupted
    case tooBusy
    case notKept(StoreError)
}

/// The kinds of refusal, as metrics and the log's rate limit count them.
enum DoorRefusalKind: String, CaseIterable, Sendable {
    case signature
    case secretMissing = "secret_missing"
    case body
    case busy
    case store
}

extension DoorRefusal {
    var status: HTTPResponse.Status {
        switch self {
        case .unsigned, .signatureMalformed, .signatureWrong, .secretMissing: .unauthorized
        case .bodyTooLarge: .contentTooLarge
        case .bodyTooSlow: .requestTimeout
        case .bodyInterrupted: .badRequest
        case .tooBusy, .notKept: .serviceUnavailable
        }
    }

    var kind: DoorRefusalKind {
        switch self {
        case .unsigned, .signatureMalformed, .signatureWrong: .signature
        case .secretMissing: .secretMissing
        case .bodyTooLarge, .bodyTooSlow, .bodyInterrupted: .body
        case .tooBusy: .busy
        case .notKept: .store
        }
    }

    var logLevel: Logger.Level {
        switch self {
        case .unsigned, .signatureMalformed, .bodyTooLarge, .bodyTooSlow, .bodyInterrupted: .info
        case .signatureWrong, .secretMissing, .tooBusy: .warning
        case .notKept: .error
        }
    }

    /// A sentence for the operator, with the fix where there is one.
    var explanation: String {
        switch self {
        case .unsigned: "a webhook came without \(WebhookSignature.headerName); Meta signs all of its webhooks"
        case .signatureMalformed:
            "a webhook came with a \(WebhookSignature.headerName) that is not sha256= and 64 digits"
        case .signatureWrong:
            "a webhook is signed with another secret; compare the sender's app secret with the one under "
                + "App settings > Basic in Meta's app dashboard"
        case .secretMissing:
            "a webhook came, but no sender has an app secret to check it with; "
                + "give one with `crier senders add` or CRIER_APP_SECRET"
        case .bodyTooLarge: "a webhook is larger than Meta's are"
        case .bodyTooSlow: "a webhook's body did not arrive in time"
        case .bodyInterrupted: "a webhook's body broke off"
        case .tooBusy: "too many webhooks are being received at once; Meta will repeat this one"
        case .notKept(let error): "a webhook could not be kept, Meta will repeat it: \(error)"
        }
    }
}
