import AsyncHTTPClient
import Domain
import NIOCore
import NIOHTTP1
import Synchronization

/// One event on its way to one receiver.
struct EventRequest: Sendable {
    var url: String
    var id: String
    var seconds: Int64
    var signature: String
    var body: [UInt8]
}

/// Hands events to receivers.
protocol EventPosting: Sendable {
    func post(_ request: EventRequest) async -> EventAnswer
    func shutdown() async
}

/// Over HTTP, with AsyncHTTPClient: a connection goes to an address that was looked at, and to no other.
///
/// A name is resolved here and the client is told the address, because a check of a name that the client resolves again could be led
/// elsewhere. Redirects are not followed for the same reason.
actor EventPoster: EventPosting {
    private struct Target {
        let client: HTTPClient
        let address: String
        let checkedAt: ContinuousClock.Instant
    }

    private static let connectSeconds: Int64 = 5
    private static let answerSeconds: Int64 = 15
    private static let answerByteMaximum = 64 * 1_024
    private static let connectionMaximum = 32
    /// How long an address counts before the name is asked again.
    private static let freshSeconds: Int64 = 60
    private static let targetMaximum = 100

    private let rule: AddressRule
    private let lookup: HostLookup
    private var targets: [String: Target] = [:]
    private var retired: [HTTPClient] = []

    init(rule: AddressRule, lookup: HostLookup = .system) {
        self.rule = rule
        self.lookup = lookup
    }

    func post(_ request: EventRequest) async -> EventAnswer {
        guard let url = try? WebhookURL(request.url) else { return .failed("the URL cannot be read") }
        var request = request
        request.url = url.text
        let client: HTTPClient
        switch await target(url.host) {
        case .success(let target): client = target
        case .failure(let refusal): return .failed(refusal.sentence)
        }
        return await Self.post(request, with: client)
    }

    private struct Refusal: Error {
        let sentence: String
    }

    private func target(_ host: String) async -> Result<HTTPClient, Refusal> {
        let now = ContinuousClock.now
        if let known = targets[host], now - known.checkedAt < .seconds(Self.freshSeconds) {
            return .success(known.client)
        }
        let addresses = await lookup.addresses(host)
        guard !addresses.isEmpty else { return .failure(Refusal(sentence: "\(host) has no address")) }
        // One private address among public ones is somebody's trick, or somebody's mistake.
        guard addresses.allSatisfy({ rule.allows($0.bytes) }), let first = addresses.first else {
            return .failure(
                Refusal(
                    sentence:
                        "\(host) is an address of a private network; CRIER_WEBHOOKS_ALLOW_PRIVATE=true allows those"
                )
            )
        }
        return .success(connect(host, addresses, first))
    }

    /// Another task may have done the same while this one waited for the name; the later answer counts.
    private func connect(_ host: String, _ addresses: [HostAddress], _ first: HostAddress) -> HTTPClient {
        if let known = targets[host], addresses.contains(where: { $0.text == known.address }) {
            targets[host] = Target(client: known.client, address: known.address, checkedAt: .now)
            return known.client
        }
        if let old = targets.removeValue(forKey: host) { retired.append(old.client) }
        if targets.count >= Self.targetMaximum,
            let oldest = targets.min(by: { $0.value.checkedAt < $1.value.checkedAt })
        {
            targets[oldest.key] = nil
            retired.append(oldest.value.client)
        }
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .seconds(Self.connectSeconds)
        configuration.timeout.read = .seconds(Self.answerSeconds)
        configuration.httpVersion = .http1Only
        configuration.decompression = .disabled
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = Self.connectionMaximum
        configuration.dnsOverride = [host: first.text]
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        targets[host] = Target(client: client, address: first.text, checkedAt: .now)
        return client
    }

    private static func post(_ request: EventRequest, with client: HTTPClient) async -> EventAnswer {
        var call = HTTPClientRequest(url: request.url)
        call.method = .POST
        call.headers = [
            "content-type": "application/json", "user-agent": "crier", "webhook-id": request.id,
            "webhook-timestamp": String(request.seconds), "webhook-signature": request.signature,
        ]
        call.body = .bytes(request.body)
        do {
            let answer = try await client.execute(call, timeout: .seconds(answerSeconds))
            // Read, so that the connection can be used again; a long answer costs it.
            _ = try? await answer.body.collect(upTo: answerByteMaximum)
            return .status(Int(answer.status.code))
        } catch {
            return .failed(sentence(error))
        }
    }

    /// The errors of the network, without addresses and without the query of a URL.
    private static func sentence(_ error: any Error) -> String {
        guard let error = error as? HTTPClientError else {
            return error is CancellationError ? "the program stopped" : "no connection: \(type(of: error))"
        }
        return switch error {
        case .connectTimeout: "no connection within \(connectSeconds) s"
        case .deadlineExceeded, .readTimeout: "no answer within \(answerSeconds) s"
        case .remoteConnectionClosed: "the connection was closed before an answer"
        default: String(error.shortDescription.prefix(200))
        }
    }

    /// To be called once nothing is posted any more.
    func shutdown() async {
        let clients = targets.values.map(\.client) + retired
        targets = [:]
        retired = []
        for client in clients { try? await client.shutdown() }
    }
}
