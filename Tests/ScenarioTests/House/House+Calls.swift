import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Testing

/// An answer as a caller sees it.
struct Reply: Sendable {
    let status: Int
    let headers: [String: String]
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }

    /// The body as Foundation reads it; another reader than the one that wrote it.
    func json() throws -> [String: Any] {
        guard let object = try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any] else {
            throw HouseError("not an object: \(text)")
        }
        return object
    }

    /// The string at a path such as `data.messages.0.id`.
    func string(_ path: String) throws -> String? { try value(path) as? String }

    func value(_ path: String) throws -> Any? {
        var value: Any? = try json()
        for step in path.split(separator: ".") {
            if let index = Int(step), let array = value as? [Any] {
                value = array.indices.contains(index) ? array[index] : nil
            } else {
                value = (value as? [String: Any])?[String(step)]
            }
        }
        return value
    }

    /// `code` of every entry of `details`.
    func problemFields() throws -> [String] {
        (try json()["details"] as? [[String: Any]] ?? []).compactMap { $0["field"] as? String }
    }
}

extension House {
    func post(_ running: Running, _ path: String, _ body: String, headers: [String: String] = [:]) async throws -> Reply
    {
        try await call(
            running,
            "POST",
            path,
            Array(body.utf8),
            headers: ["Content-Type": "application/json"].merging(headers) { $1 }
        )
    }

    func get(_ running: Running, _ path: String) async throws -> Reply {
        try await call(running, "GET", path, nil, headers: [:])
    }

    /// Any request; a header with an empty value is left out.
    func call(
        _ running: Running,
        _ method: String,
        _ path: String,
        _ body: [UInt8]?,
        headers: [String: String]
    ) async throws -> Reply {
        var request = HTTPClientRequest(url: running.url + path)
        request.method = .init(rawValue: method)
        for (name, value) in ["Authorization": "Bearer \(Self.key)"].merging(headers, uniquingKeysWith: { $1 })
        where !value.isEmpty {
            request.headers.add(name: name, value: value)
        }
        if let body { request.body = .bytes(body) }
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        let bytes = Array(buffer: try await response.body.collect(upTo: 16 * 1_024 * 1_024))
        let headers = Dictionary(response.headers.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { $1 })
        return Reply(status: Int(response.status.code), headers: headers, body: bytes)
    }

    /// `POST /broadcasts/send` with the published request, members replaced, added or (with `nil`) left out. Values are JSON.
    func send(_ running: Running, _ changes: [String: String?] = [:], headers: [String: String] = [:]) async throws
        -> Reply
    {
        try await post(running, "/api/v1/broadcasts/send", Self.sendBody(changes), headers: headers)
    }

    static func sendBody(_ changes: [String: String?] = [:]) -> String {
        var members: [String: String] = [
            "templateName": #""festival_offer_template""#, "campaignName": #""festival offer""#,
            "destination": #""919769780000""#, "userName": #""Jon""#, "headerParams": #"["Sir"]"#,
            "bodyParams": #"["Christmas","Thank You"]"#, "source": #""api""#,
            "link": #""https://placehold.co/600x400/EEE/31343C.png""#, "filename": #""filename""#,
            "defaultContactFieldValues": #"{"Country":"India"}"#,
        ]
        for (name, value) in changes { members[name] = value }
        return "{" + members.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}"
    }

    /// What the sandbox accepted so far.
    func accepted() async throws -> [[String: Any]] {
        let response = try await HTTPClient.shared.execute(
            HTTPClientRequest(url: sandboxURL + "/sandbox/messages?limit=100000"),
            timeout: .seconds(10)
        )
        let body = try await response.body.collect(upTo: 64 * 1_024 * 1_024)
        let object = try JSONSerialization.jsonObject(with: Data(Array(buffer: body))) as? [String: Any]
        return object?["messages"] as? [[String: Any]] ?? []
    }

    /// Sets what goes wrong from now on; JSON.
    func setFaults(_ faults: String) async throws {
        var request = HTTPClientRequest(url: sandboxURL + "/sandbox/faults")
        request.method = .PUT
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(Array(faults.utf8))
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
        #expect(response.status == .ok)
    }

    /// Asks again and again until an answer pleases, at most ten seconds.
    func eventually(
        _ what: Comment,
        within seconds: Int = 10,
        sourceLocation: SourceLocation = #_sourceLocation,
        _ isTrue: () async throws -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < deadline {
            if try await isTrue() { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        Issue.record(what, sourceLocation: sourceLocation)
    }

    /// The state of the newest message.
    func newestState(_ running: Running) async throws -> String? {
        try await get(running, "/api/v1/messages?limit=1").string("data.messages.0.state")
    }
}
