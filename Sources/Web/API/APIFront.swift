import Domain
import HTTPTypes
import Hummingbird
import Logging
import Store
import WireJSON

/// What every call goes through before its handler and after: key, rate limit, body, idempotency, and the shape of
/// errors.
///
/// It is one plain function rather than a chain of middlewares, because at tens of thousands of calls a second each
/// link of a chain costs as much as the work of most of them.
struct APIFront: Sendable {
    let keys: KeyRing
    let limiter = RateLimiter()
    let running = RunningKeys()
    let bodies: BodyReader
    let answers: any AnswerStore
    let clock: any WallClock
    let hash: @Sendable ([UInt8]) -> [UInt8]

    static let unforeseen = APIError(
        .internalError,
        "something went wrong here; the request id finds it in the server's log"
    )

    /// Answers a request, whatever happens.
    func respond(_ endpoint: Endpoint, _ request: Request, _ context: APIContext, _ meters: EndpointMeters) async
        -> Response
    {
        let start = ContinuousClock.now
        var limits = HTTPFields()
        var answer: APIAnswer
        do {
            switch endpoint.work {
            case .open(let work): answer = await work()
            case .keyed(let handle, let resume):
                let work = KeyedWork(handle: handle, resume: resume)
                answer = try await self.answer(endpoint, work, request, context, limits: &limits)
            case .upload(let receive):
                answer = try await self.receive(receive, request, context, limits: &limits)
            }
        } catch {
            answer = render(error, context)
        }
        if !limits.isEmpty { answer.headers.append(contentsOf: limits) }
        meters.count(status: answer.status.code, since: start)
        return answer.response(isHead: request.method == .head)
    }

    struct KeyedWork: Sendable {
        let handle: @Sendable (APIRequest) async throws -> APIAnswer
        let resume: (@Sendable (APIRequest, KeptAnswer) async throws -> APIAnswer)?
    }

    private func answer(
        _ endpoint: Endpoint,
        _ work: KeyedWork,
        _ request: Request,
        _ context: APIContext,
        limits: inout HTTPFields
    ) async throws -> APIAnswer {
        let now = clock.now
        let caller = try await authenticate(request, at: now)
        try takeRequest(of: caller, at: now, limits: &limits)
        let isWrite = endpoint.method != .get
        let bytes = isWrite ? try await bodies.read(request, context) : []
        let claim = isWrite ? try claim(request, bytes, of: caller) : nil
        let call = Call(
            bytes: endpoint.takes(bytes) ? bytes : nil,
            caller: caller,
            requestID: context.requestID,
            claim: claim,
            receivedAt: now,
            parameters: context.parameters,
            request: request
        )
        guard let claim else { return try await work.handle(try call.parsed()) }
        return try await once(claim, work, call, context)
    }

    /// As for every other call, but that the fingerprint of the request is known only when the file is there.
    private func receive(
        _ receive: @Sendable (APIRequest, UploadBody) async throws -> UploadReceipt,
        _ request: Request,
        _ context: APIContext,
        limits: inout HTTPFields
    ) async throws -> APIAnswer {
        let now = clock.now
        let caller = try await authenticate(request, at: now)
        try takeRequest(of: caller, at: now, limits: &limits)
        // A key that is none is told before a hundred megabytes are read.
        _ = try claim(request, [], of: caller)
        func call(_ claim: IdempotencyClaim?) -> Call {
            Call(
                bytes: nil,
                caller: caller,
                requestID: context.requestID,
                claim: claim,
                receivedAt: now,
                parameters: context.parameters,
                request: request
            )
        }
        let body = UploadBody(request: request, channel: context.channel, deadlines: bodies.deadlines)
        let receipt = try await receive(try call(nil).parsed(), body)
        let result: Result<APIAnswer, any Error>
        do {
            guard let claim = try claim(request, receipt.digest, of: caller) else { return try await receipt.finish() }
            let work = KeyedWork(handle: { _ in try await receipt.finish() }, resume: nil)
            result = .success(try await once(claim, work, call(claim), context))
        } catch {
            result = .failure(error)
        }
        await receipt.abandon()
        return try result.get()
    }

    // MARK: Who, and how often

    private func authenticate(_ request: Request, at now: Timestamp) async throws -> Caller {
        switch try await keys.find(authorization: request.headers.value(of: .authorization), at: now) {
        case .caller(let caller): return caller
        case .nobody:
            throw APIError(
                .unauthorized,
                "give a valid API key: Authorization: Bearer <API key>",
                headers: [.wwwAuthenticate: "Bearer"]
            )
        case .tooManyUnknown:
            throw APIError(.rateLimited, "too many unknown API keys are being tried", headers: [.retryAfter: "1"])
        }
    }

    private func takeRequest(of caller: Caller, at now: Timestamp, limits: inout HTTPFields) throws(APIError) {
        guard let verdict = limiter.take(caller.key.id, limit: caller.workspace.settings.requestsPerMinute, at: now)
        else {
            return
        }
        limits[.rateLimitLimit] = String(verdict.limit)
        limits[.rateLimitRemaining] = String(verdict.remaining)
        limits[.rateLimitReset] = String(verdict.resetSeconds)
        guard verdict.isAllowed else {
            throw APIError(
                .rateLimited,
                "this API key may make \(verdict.limit) requests a minute",
                headers: [.retryAfter: String(verdict.retryAfterSeconds)]
            )
        }
    }

    // MARK: Once and only once

    private func claim(_ request: Request, _ bytes: [UInt8], of caller: Caller) throws(APIError) -> IdempotencyClaim? {
        guard let header = request.headers[.idempotencyKey] else { return nil }
        guard let key = IdempotencyKey(header) else {
            throw APIError(
                .invalidIdempotencyKey,
                "Idempotency-Key must be 1 to \(IdempotencyKey.byteMaximum) visible ASCII characters without blanks"
            )
        }
        let fingerprint = hash(Array("\(request.method.rawValue) \(request.uri.string)\n".utf8) + bytes)
        return IdempotencyClaim(workspace: caller.workspace.id, key: key, fingerprint: fingerprint)
    }

    private func once(
        _ claim: IdempotencyClaim,
        _ work: KeyedWork,
        _ call: Call,
        _ context: APIContext
    ) async throws -> APIAnswer {
        switch running.start(claim) {
        case .started: break
        case .running: throw Self.inUse
        case .reused: throw Self.reused
        }
        defer { running.finish(claim) }
        let question = AnswerQuestion(workspace: claim.workspace, key: claim.key.text)
        let kept = try await answers.keptAnswers([question], at: call.receivedAt).first ?? nil
        if let answer = try await replay(kept, claim, work, call, context) { return answer }

        let answer: APIAnswer
        do {
            answer = try await work.handle(try call.parsed())
        } catch let error as KeyTaken {
            // Another process was faster. What it did, or is doing, is this call's answer too.
            guard let answer = try await replay(error.kept, claim, work, call, context) else { throw Self.inUse }
            return answer
        } catch {
            answer = render(error, context)
        }
        if case .afterwards(let message) = answer.keeping {
            var taken = claim.taken(at: call.receivedAt)
            taken.message = message
            await keep(answer, taken, context)
        }
        return answer
    }

    /// The answer that an earlier call with the key has, or can be given; `nil` where there was none.
    private func replay(
        _ kept: KeptAnswer?,
        _ claim: IdempotencyClaim,
        _ work: KeyedWork,
        _ call: Call,
        _ context: APIContext
    ) async throws -> APIAnswer? {
        var answer: APIAnswer
        switch KeyDecision(kept, for: claim) {
        case .proceed: return nil
        case .reused: throw Self.reused
        case .replay(let first): answer = APIAnswer(first)
        case .resume(let kept):
            guard let resume = work.resume else { throw Self.inUse }
            answer = try await resume(try call.parsed(), kept)
            await keep(answer, kept, context)
        }
        answer.headers[.idempotencyReplayed] = "true"
        return answer
    }

    /// Keeps an answer without failing the call: its effect is there, and a repeated call finds that out by other
    /// means.
    private func keep(_ answer: APIAnswer, _ taken: KeptAnswer, _ context: APIContext) async {
        guard IdempotencyClaim.isKept(status: Int(answer.status.code)) else { return }
        var taken = taken
        taken.answer = answer.kept
        do {
            try await answers.keepAnswers([taken])
        } catch {
            context.logger.warning(
                "an answer could not be kept for its idempotency key",
                metadata: ["request": "\(context.requestID)", "error": "\(error)"]
            )
        }
    }

    private static var inUse: APIError {
        APIError(
            .idempotencyKeyInUse,
            "the first call with this Idempotency-Key is still running",
            headers: [.retryAfter: "1"]
        )
    }

    private static var reused: APIError {
        APIError(.idempotencyKeyReused, "this Idempotency-Key was used for another request; use a new one")
    }

    // MARK: Errors

    private func render(_ error: any Error, _ context: APIContext) -> APIAnswer {
        let refusal: APIError
        switch error {
        case let error as APIError: refusal = error
        case let error as StoreError:
            log("the database could not do its part of a request", "\(error)", context)
            refusal = APIError(error)
        case is CancellationError:
            refusal = APIError(
                .temporarilyUnavailable,
                "the server is shutting down; try again",
                headers: [.retryAfter: "1"]
            )
        default:
            // Only the type: the text of an error nobody foresaw may hold anything.
            log("a request failed for a reason nobody foresaw", "\(type(of: error))", context)
            refusal = Self.unforeseen
        }
        return APIAnswer(
            status: refusal.status,
            body: refusal.body(requestID: context.requestID),
            headers: refusal.headers
        )
    }

    private func log(_ text: Logger.Message, _ error: String, _ context: APIContext) {
        context.logger.error(
            text,
            metadata: ["request": "\(context.requestID)", "path": "\(context.endpointPath ?? "")", "error": "\(error)"]
        )
    }

    /// A call read but not yet parsed: a repeated one is answered without being parsed.
    ///
    /// A reference, like the request that it becomes.
    private final class Call: Sendable {
        /// `nil` where the endpoint takes no body.
        let bytes: [UInt8]?
        let caller: Caller
        let requestID: String
        let claim: IdempotencyClaim?
        let receivedAt: Timestamp
        let parameters: Parameters
        let request: Request

        init(
            bytes: [UInt8]?,
            caller: Caller,
            requestID: String,
            claim: IdempotencyClaim?,
            receivedAt: Timestamp,
            parameters: Parameters,
            request: Request
        ) {
            self.bytes = bytes
            self.caller = caller
            self.requestID = requestID
            self.claim = claim
            self.receivedAt = receivedAt
            self.parameters = parameters
            self.request = request
        }

        func parsed() throws(APIError) -> APIRequest {
            APIRequest(
                caller: caller,
                requestID: requestID,
                headers: request.headers,
                body: try bytes.map { bytes throws(APIError) in try BodyReader.parse(bytes, headers: request.headers) }
                    ?? .null,
                claim: claim,
                receivedAt: receivedAt,
                pathParameters: parameters,
                rawQuery: request.uri.query ?? ""
            )
        }
    }
}
