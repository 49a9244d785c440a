package import Domain
import HTTPTypes
package import Hummingbird
package import Logging
import Metrics
package import Store
import Synchronization

/// Meta's door: proves that a webhook is Meta's, makes it durable, and only then says 200
/// (`webhooks/create-webhook-endpoint`).
///
/// It does not look into a webhook beyond its signature; that is ``InboxProcessor``'s, later and at its own pace,
/// because Meta wants an answer within 250 ms (`throughput`). A webhook that is signed and cannot be read is kept too,
/// for people to look at.
package struct WebhookDoor: Sendable {
    /// How much a stranger may ask of us before the signature is proven.
    package struct Limits: Sendable {
        /// Meta's own maximum is 3 MB (`webhooks/overview`).
        package var bodyBytesMaximum = 3 * 1_024 * 1_024
        /// From the head of a request to the end of its body.
        package var readMilliseconds: Int64 = 10_000
        /// Bodies being received or made durable, together.
        package var bytesInFlightMaximum = 64 * 1_024 * 1_024
        /// Meta's challenge is a number of ten digits or so.
        package var challengeBytesMaximum = 256

        package init() {}
    }

    private let secrets: @Sendable () async -> WebhookSecrets
    private let append: @Sendable (InboxDraft) async throws(StoreError) -> Void
    private let signal: InboxSignal
    private let clock: any WallClock
    private let limits: Limits
    private let intake: BodyIntake
    private let log: RefusalLog
    private let received = Counter(label: "crier_webhooks_received_total")
    private let refused: [DoorRefusalKind: Counter]

    /// To be made once, after the metrics system is set up.
    /// - Parameters:
    ///   - secrets: what is known now; asked for every request, so it should come from memory.
    ///   - append: makes one body durable. Returns when it is on the disk; throws when it is not, or when too many
    ///     wait.
    ///   - signal: told after every append.
    package init(
        secrets: @escaping @Sendable () async -> WebhookSecrets,
        append: @escaping @Sendable (InboxDraft) async throws(StoreError) -> Void,
        signal: InboxSignal,
        clock: any WallClock,
        logger: Logger,
        limits: Limits = Limits()
    ) {
        self.secrets = secrets
        self.append = append
        self.signal = signal
        self.clock = clock
        self.limits = limits
        intake = BodyIntake(limits: limits, clock: clock)
        log = RefusalLog(logger: logger)
        refused = Dictionary(
            uniqueKeysWithValues: DoorRefusalKind.allCases.map {
                ($0, Counter(label: "crier_webhooks_refused_total", dimensions: [("reason", $0.rawValue)]))
            }
        )
    }

    /// Adds the two routes at the path of `router` itself: the group of the address that Meta is told
    /// (`/webhooks/whatsapp`).
    package func addRoutes<Context: RequestContext>(to router: some RouterMethods<Context>) {
        router.get { request, _ in await shakeHands(request) }
        router.post { request, _ in await receive(request) }
    }

    // MARK: The handshake

    /// Meta proves that it knows the verify token, and we that we hear it, by sending its challenge back
    /// (`webhooks/create-webhook-endpoint`).
    private func shakeHands(_ request: Request) async -> Response {
        let query = request.uri.queryParameters
        guard query["hub.mode"] == "subscribe",
            let token = query["hub.verify_token"],
            let challenge = query["hub.challenge"],
            (1...limits.challengeBytesMaximum).contains(challenge.utf8.count),
            await secrets().knows(verifyToken: token)
        else { return Response(status: .forbidden) }
        // It is a stranger's text that we send back, so a browser must never take it for a page.
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/plain; charset=utf-8", .xContentTypeOptions: "nosniff", .cacheControl: "no-store",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(substring: challenge))
        )
    }

    // MARK: A webhook

    private func receive(_ request: Request) async -> Response {
        do {
            try await keep(request)
            received.increment()
            return Response(status: .ok)
        } catch {
            refused[error.kind]?.increment()
            log.note(error, at: clock.now)
            return Response(status: error.status)
        }
    }

    private func keep(_ request: Request) async throws(DoorRefusal) {
        let signature = try Self.signature(of: request)
        let appSecrets = await secrets().appSecrets
        guard !appSecrets.isEmpty else { throw .secretMissing }
        let declaredBytes = request.headers[.contentLength].flatMap { Int($0) }
        let body = try await intake.read(request.body, declaredBytes: declaredBytes)
        defer { intake.release(body.count) }
        guard signature.signs(body, underOneOf: appSecrets) else { throw .signatureWrong }
        do {
            try await append(InboxDraft(body: body, receivedAt: clock.now))
        } catch {
            throw .notKept(error)
        }
        signal.wake()
    }

    private static func signature(of request: Request) throws(DoorRefusal) -> WebhookSignature {
        guard let name = HTTPField.Name(WebhookSignature.headerName), let header = request.headers[name] else {
            throw .unsigned
        }
        guard let signature = WebhookSignature(header: header) else { throw .signatureMalformed }
        return signature
    }
}

/// Writes refusals into the log, as many as ``LogThrottle`` lets through.
private final class RefusalLog: Sendable {
    private let logger: Logger
    private let throttle = Mutex(LogThrottle())

    init(logger: Logger) {
        self.logger = logger
    }

    func note(_ refusal: DoorRefusal, at moment: Timestamp) {
        guard let heldBack = throttle.withLock({ $0.admit(refusal.kind, at: moment) }) else { return }
        logger.log(
            level: refusal.logLevel,
            "\(refusal.explanation)",
            metadata: ["status": "\(refusal.status.code)", "held_back": "\(heldBack)"]
        )
    }
}
