// Sends so that the call can be repeated, reads an error, follows the message, and checks the signature of a webhook.

// guide: repeat
import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

func setting(_ name: String) -> String { ProcessInfo.processInfo.environment["CRIER_\(name)"] ?? "" }

struct Answer {
    let status: Int
    let retryAfter: String?
    let body: Data
}

/// One call, tried again while its fate is unknown or the server asks for patience.
func call(
    _ method: String,
    _ path: String,
    headers: [String: String] = [:],
    body: (some Encodable)? = String?.none
) async throws -> Answer {
    guard let url = URL(string: setting("BASE_URL") + path) else { throw URLError(.badURL) }
    var request = URLRequest(url: url, timeoutInterval: 30)
    request.httpMethod = method
    request.setValue("Bearer \(setting("KEY"))", forHTTPHeaderField: "Authorization")
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
    if let body {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys  // The order is another in each run otherwise.
        request.httpBody = try encoder.encode(body)
    }
    for pause in [1, 2, 4, 8, 16] {
        let seconds: Int
        do {
            let answer = try await answer(to: request)
            if answer.status < 500 && ![408, 429].contains(answer.status) && answer.retryAfter == nil { return answer }
            seconds = max(pause, Int(answer.retryAfter ?? "") ?? 0)
        } catch is URLError {
            seconds = pause
        }
        try await Task.sleep(for: .seconds(seconds))
    }
    return try await answer(to: request)
}

func answer(to request: URLRequest) async throws -> Answer {
    let (body, response) = try await URLSession.shared.data(for: request)
    guard let response = response as? HTTPURLResponse else { throw URLError(.badServerResponse) }
    let retryAfter = response.value(forHTTPHeaderField: "Retry-After")
    return Answer(status: response.statusCode, retryAfter: retryAfter, body: body)
}
// guide end

// guide: errors
/// What Crier refused, and why.
struct CrierError: Error, Decodable {
    struct Detail: Decodable {
        let field, code, problem: String
    }

    var status = 0
    var error: String
    var code: String?
    var details: [Detail]?
    var requestId: String?

    private enum CodingKeys: String, CodingKey {
        case error, code, details, requestId
    }
}

struct Envelope<Content: Decodable>: Decodable {
    let data: Content
}

/// The answer's data; throws the `CrierError` that the answer is.
func read<Content: Decodable>(_: Content.Type, from answer: Answer) throws -> Content {
    if answer.status < 300 { return try JSONDecoder().decode(Envelope<Content>.self, from: answer.body).data }
    let refused = try? JSONDecoder().decode(CrierError.self, from: answer.body)
    // Not Crier's own answer, but that of a proxy before it.
    var error = refused ?? CrierError(error: String(decoding: answer.body, as: UTF8.self))
    error.status = answer.status
    throw error
}
// guide end

// guide: repeat
struct TemplateMessage: Encodable {
    var templateName, campaignName, destination, userName: String
    var headerParams, bodyParams: [String]
    var source, link: String
}

struct Sent: Decodable {
    struct Message: Decodable {
        let id: String
    }

    let messages: [Message]
}

/// Sends a message at most once for each key, and gives its id.
func send(_ message: TemplateMessage, key: String) async throws -> String {
    let headers = ["Idempotency-Key": key, "Prefer": "respond-async"]
    let answer = try await call("POST", "/api/v1/broadcasts/send", headers: headers, body: message)
    return try read(Sent.self, from: answer).messages[0].id
}
// guide end

// guide: follow
/// What the program needs of a message.
struct Message: Decodable {
    struct Refusal: Decodable {
        let code: Int
        let title: String
    }

    let state: String
    let refusal: Refusal?

    var isOver: Bool { ["delivered", "read", "failed", "skipped", "cancelled", "expired"].contains(state) }
}

/// The message once its fate is known, or as it stands when the time is over.
func follow(_ id: String, within patience: Duration = .seconds(60)) async throws -> Message {
    let deadline = ContinuousClock.now + patience
    while true {
        let message = try read(Message.self, from: await call("GET", "/api/v1/messages/\(id)"))
        if message.isOver || ContinuousClock.now > deadline { return message }
        try await Task.sleep(for: .seconds(1))
    }
}
// guide end

// guide: signature
/// Whether Crier signed this body just now. `body` is the bytes as they came, before anything parsed them.
func isGenuine(secret: String, id: String, timestamp: String, signatures: String, body: [UInt8]) -> Bool {
    let tolerance = 300.0
    guard let seconds = Int(timestamp), abs(Date().timeIntervalSince1970 - Double(seconds)) <= tolerance,
        let key = Data(base64Encoded: String(secret.trimmingPrefix("whsec_")))
    else { return false }
    let code = hmacSHA256(key: [UInt8](key), message: [UInt8]("\(id).\(timestamp).".utf8) + body)
    let expected = "v1," + Data(code).base64EncodedString()
    return signatures.split(separator: " ").contains { isSame([UInt8](expected.utf8), [UInt8]($0.utf8)) }
}

/// Compares every byte, so that the time it takes does not tell where two arrays differ.
func isSame(_ one: [UInt8], _ other: [UInt8]) -> Bool {
    one.count == other.count && zip(one, other).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
}
// guide end

// guide: hash
/// HMAC as RFC 2104 has it, with SHA-256, whose blocks have 64 bytes.
func hmacSHA256(key: [UInt8], message: [UInt8]) -> [UInt8] {
    let short = key.count > 64 ? sha256(key) : key
    let block = short + [UInt8](repeating: 0, count: 64 - short.count)
    return sha256(block.map { $0 ^ 0x5c } + sha256(block.map { $0 ^ 0x36 } + message))
}

/// SHA-256 as FIPS 180-4 has it.
func sha256(_ message: [UInt8]) -> [UInt8] {
    // The message, a one bit, zeros up to a whole block, and in its last eight bytes the length in bits.
    var padded = message + [0x80]
    padded += [UInt8](repeating: 0, count: (120 - padded.count % 64) % 64)
    padded += bytes(of: UInt64(message.count) * 8)
    // The first 32 bits behind the point of the square roots of the first eight primes.
    var state: [UInt32] = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]
    for start in stride(from: 0, to: padded.count, by: 64) {
        let block = padded[start..<start + 64]
        // The sixteen words of the block, and forty-eight that are mixed from them.
        var words = stride(from: start, to: start + 64, by: 4).map { place in
            block[place..<place + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        }
        for i in 16..<64 {
            let (w15, w2) = (words[i - 15], words[i - 2])
            let early = rotated(w15, 7) ^ rotated(w15, 18) ^ w15 >> 3
            let late = rotated(w2, 17) ^ rotated(w2, 19) ^ w2 >> 10
            words.append(words[i - 16] &+ early &+ words[i - 7] &+ late)
        }
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        for i in 0..<64 {
            let choice = e & f ^ ~e & g
            let majority = a & b ^ a & c ^ b & c
            let upper = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)
            let lower = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
            let first = h &+ lower &+ choice &+ roundConstants[i] &+ words[i]
            let second = upper &+ majority
            (h, g, f, e, d, c, b, a) = (g, f, e, d &+ first, c, b, a, first &+ second)
        }
        state = zip(state, [a, b, c, d, e, f, g, h]).map { $0 &+ $1 }
    }
    return state.flatMap { bytes(of: $0) }
}

func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 { word >> count | word << (32 - count) }

func bytes(of number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.bigEndian) { [UInt8]($0) }
}

/// The first 32 bits behind the point of the cube roots of the first sixty-four primes.
let roundConstants: [UInt32] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
    0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
    0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
    0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
    0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
    0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
    0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
]
// guide end

// guide: repeat
var message = TemplateMessage(
    templateName: "festival_offer_template",
    campaignName: "festival offer",
    destination: setting("DESTINATION"),
    userName: "Jon",
    headerParams: ["Sir"],
    bodyParams: ["Christmas", "Thank You"],
    source: "api",
    link: "https://placehold.co/600x400/EEE/31343C.png"
)
let id = try await send(message, key: UUID().uuidString)
print("message", id)
// guide end

// guide: errors
message.bodyParams = ["Christmas"]
do {
    _ = try await send(message, key: UUID().uuidString)
} catch let error as CrierError {
    print("error", error.code ?? error.error)
    for detail in error.details ?? [] { print("detail", detail.field, detail.code, detail.problem) }
    print("request", error.requestId ?? "")
}
// guide end

// guide: follow
let outcome = try await follow(id)
print("state", outcome.state)
if let refusal = outcome.refusal { print("refusal", refusal.code, refusal.title) }
// guide end

// guide: signature
func word(forBody body: [UInt8]) -> String {
    let isGenuine = isGenuine(
        secret: setting("WEBHOOK_SECRET"),
        id: setting("WEBHOOK_ID"),
        timestamp: setting("WEBHOOK_TIMESTAMP"),
        signatures: setting("WEBHOOK_SIGNATURE"),
        body: body
    )
    return isGenuine ? "valid" : "invalid"
}

let body = [UInt8](setting("WEBHOOK_BODY").utf8)
print("signature", word(forBody: body))
print("changed body: signature", word(forBody: body + [UInt8](" ".utf8)))
// guide end
