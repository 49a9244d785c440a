public import AsyncHTTPClient

/// Calls a Crier server: sends messages, and asks what became of them.
///
/// ```swift
/// let crier = CrierClient(baseURL: "https://crier.example.com", apiKey: key)
/// let sent = try await crier.send(
///     CampaignMessage(campaign: "festival offer", template: "festival_offer_template", to: "917697812345", name: "Jon")
/// )
/// ```
///
/// It is a value that may be copied and used by many tasks at once. Every call that changes something carries an
/// ``IdempotencyKey``, made here unless the caller gives one, so that a call which is tried again is done once. Every call throws a
/// ``CrierError``, and nothing else.
public struct CrierClient: Sendable {
    /// Where the server is, without a slash at its end, for example `http://127.0.0.1:8080`.
    public let baseURL: String
    /// How long it waits, and how it tries again.
    public let options: ClientOptions
    let key: HiddenKey
    let http: HTTPClient

    /// - Parameters:
    ///   - baseURL: scheme, host and port of the server, and nothing else.
    ///   - apiKey: a key of `crier keys create`.
    ///   - options: how long to wait, and how to try again.
    ///   - http: carries the calls, and stays the caller's to shut down. Left out, one that all clients of the process share. One of
    ///     your own should follow no redirects, and should not retry connections by itself.
    public init(
        baseURL: String,
        apiKey: String,
        options: ClientOptions = ClientOptions(),
        http: HTTPClient? = nil
    ) {
        var address = Substring(baseURL)
        while address.hasSuffix("/") { address.removeLast() }
        self.baseURL = String(address)
        self.options = options
        key = HiddenKey(apiKey)
        self.http = http ?? .crier
    }

    /// The same client with other options.
    public func with(_ options: ClientOptions) -> CrierClient {
        CrierClient(baseURL: baseURL, apiKey: key.text, options: options, http: http)
    }
}
