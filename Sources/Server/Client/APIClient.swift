import AsyncHTTPClient
package import Domain
import Foundation
import NIOCore
import NIOHTTP1

/// Calls a Crier server over its own API, as any program would.
package struct APIClient: Sendable {
    private static let timeout = TimeAmount.seconds(75)
    private static let answerBytesMaximum = 16 * 1_024 * 1_024

    /// Base address without a slash at its end, for example `http://127.0.0.1:8080`.
    package let baseURL: String
    private let key: Secret

    package init(baseURL: String, key: Secret) {
        self.baseURL = baseURL
        self.key = key
    }

    /// What the server answered.
    package struct Answer: Sendable {
        package var status: Int
        package var body: [UInt8]

        package var isSuccess: Bool { (200..<300).contains(status) }
        package var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// - Parameter path: from `/api/v1` on.
    package func get(_ path: String) async throws -> Answer {
        try await execute(HTTPClientRequest(url: baseURL + path))
    }

    /// - Parameter headers: beside the key and the content type.
    package func post(_ path: String, _ body: some Encodable, headers: [String: String] = [:]) async throws -> Answer {
        var request = HTTPClientRequest(url: baseURL + path)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.withoutEscapingSlashes]
        request.body = .bytes(Array(try encoder.encode(body)))
        return try await execute(request)
    }

    private func execute(_ request: HTTPClientRequest) async throws -> Answer {
        var request = request
        request.headers.add(name: "Authorization", value: "Bearer \(key.reveal())")
        let response = try await HTTPClient.shared.execute(request, timeout: Self.timeout)
        let body = try await response.body.collect(upTo: Self.answerBytesMaximum)
        return Answer(status: Int(response.status.code), body: Array(buffer: body))
    }
}

/// The body of `POST /broadcasts/send`, as far as the command line and the demo fill it. Absent members are left out.
package struct CampaignSendBody: Encodable, Sendable {
    package var templateName: String
    package var campaignName: String
    package var destination: String
    package var userName: String
    package var headerParams: [String]?
    package var bodyParams: [String]?
    package var source = "api"
    package var link: String?
    package var filename: String?
    package var defaultContactFieldValues: [String: String]?
    package var languageCode: String?
    package var urlVariables: [String]?
    package var copyCodeParam: String?
    package var validateOnly: Bool?

    package init(templateName: String, campaignName: String, destination: String, userName: String) {
        self.templateName = templateName
        self.campaignName = campaignName
        self.destination = destination
        self.userName = userName
    }
}
