/// How a pretend Meta is set up. Every value has a default, so `SandboxSettings()` is a working sandbox.
package struct SandboxSettings: Sendable {
    /// One business phone number of the pretend account.
    package struct PhoneNumber: Sendable, Equatable {
        /// The id messages are sent from: `POST /{version}/{phoneNumberID}/messages`.
        package var phoneNumberID: String
        /// The number as people see it; its digits may not be a recipient (131021).
        package var displayPhoneNumber: String
        /// The WhatsApp business account that owns the number and its templates.
        package var wabaID: String
        /// The name people see.
        package var verifiedName: String
        /// Messages a second this number may send: a full bucket holds one second's worth. From 1 up; Meta's are 80 and
        /// 1,000 (`throughput`).
        package var ratePerSecond: Int
        /// `GREEN`, `YELLOW`, `RED` or `UNKNOWN`.
        package var quality: String
        /// How many people may be written to in 24 hours, as Meta tells it: `TIER_250` to `TIER_100K`, `TIER_UNLIMITED`
        /// (`messaging-limits`). It is told, not enforced.
        package var messagingLimit: String

        package init(
            phoneNumberID: String = "106540352242922",
            displayPhoneNumber: String = "+1 555-078-3881",
            wabaID: String = "102290129340398",
            verifiedName: String = "Crier Sandbox",
            ratePerSecond: Int = 80,
            quality: String = "GREEN",
            messagingLimit: String = "TIER_UNLIMITED"
        ) {
            self.phoneNumberID = phoneNumberID
            self.displayPhoneNumber = displayPhoneNumber
            self.wabaID = wabaID
            self.verifiedName = verifiedName
            self.ratePerSecond = ratePerSecond
            self.quality = quality
            self.messagingLimit = messagingLimit
        }
    }

    /// Address to listen on; loopback unless told otherwise, as `/sandbox/…` asks for no password.
    package var host = "127.0.0.1"
    /// TCP port, 0 for any free one.
    package var port = 0
    /// The numbers that can send; at least one.
    package var phoneNumbers = [PhoneNumber()]
    /// The one bearer token that is let in.
    package var accessToken = "sandbox-token"
    /// Key of the webhooks' `X-Hub-Signature-256`.
    package var appSecret = "sandbox-app-secret"
    /// What a receiver is asked for in the subscription handshake.
    package var verifyToken = "sandbox-verify"
    /// Where webhooks go; nil sends none, until a `subscribed_apps` call names an address.
    package var webhookURL: String?
    /// Decides every random choice: same seed and same requests, same behaviour.
    package var seed: UInt64 = 1
    /// What goes wrong, until `PUT /sandbox/faults` says otherwise.
    package var faults = SandboxFaults()

    /// From acceptance to `sent`, in milliseconds.
    package var sentAfterMilliseconds = 20...80
    /// From `sent` to `delivered`, in milliseconds.
    package var deliveredAfterMilliseconds = 50...400
    /// From `delivered` to `read`, in milliseconds.
    package var readAfterMilliseconds = 200...2_000
    /// Part of the recipients who let senders see that they read (0 to 1); the others' messages stay `delivered`.
    package var readShare = 0.7

    /// Statuses in one webhook body, 1 to 1,000 (`webhooks/overview`: "up to 1000 updates").
    package var webhookBatchMaximum = 100
    /// Webhook calls under way at once.
    package var webhookConnectionsMaximum = 8
    /// A receiver that has not answered by then has failed, in milliseconds.
    package var webhookTimeoutMilliseconds: Int64 = 10_000
    /// Waits before each repetition of a webhook that was not answered with 200, in milliseconds; after the last one it
    /// is given up. Meta goes on for 36 hours or more.
    package var retryDelaysMilliseconds: [Int64] = [500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000]
    /// Webhook bodies that may wait for repetition; beyond it the oldest is given up.
    package var webhookRetriesMaximum = 2_000

    /// Accepted messages kept for `GET /sandbox/messages`.
    package var messagesMaximum = 200_000
    /// Messages whose statuses are still to come; beyond it a send is refused with 131016.
    package var pendingMaximum = 1_000_000
    /// Bytes of uploaded media kept; beyond it the oldest file goes.
    package var mediaBytesMaximum = 256 * 1_024 * 1_024
    /// From the creation of a template to its approval, in milliseconds; 0 approves it in the answer.
    package var templateReviewMilliseconds: Int64 = 0
    package init() {}
}
