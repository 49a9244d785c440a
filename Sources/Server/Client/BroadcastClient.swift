import Foundation

/// A broadcast as the API tells it, as far as the command line shows it.
package struct RemoteBroadcast: Decodable, Sendable {
    package var _id: String
    package var name: String
    package var broadcastType: String
    package var messageType: String
    package var status: String
    package var templateName: String?
    package var languageCode: String?
    package var sender: String?
    package var createdAt: String
    package var scheduledAt: String?
    package var recipientTimeZone: Bool?
    package var expiresAt: String?
    package var startedAt: String?
    package var finishedAt: String?
    /// Whether every member of the audience has its message.
    package var isPlanned: Bool?
    package var trouble: Trouble?
    package var tests: [Test]?
    // Where one broadcast is read:
    package var counts: [String: Int]?
    package var skippedByReason: [String: Int]?
    package var failedByCode: [String: Int]?
    package var audience: Audience?
    package var retryOf: String?

    /// Why the server paused it, or it failed.
    package struct Trouble: Decodable, Hashable, Sendable {
        package var code: Int
        package var title: String
        package var meaning: String?
    }

    /// What became of a test message.
    package struct Test: Decodable, Sendable {
        package var to: String
        package var status: String
        package var messageId: String?
        package var refusal: Trouble?
    }

    /// Whom it is for.
    package struct Audience: Decodable, Sendable {
        package var source: String
        package var contactList: [String]?
        package var excludeList: [String]
        package var tags: [String]
        package var filter: [Rule]

        package struct Rule: Codable, Sendable {
            package var name: String
            package var `operator`: String
            package var value: String

            package init(name: String, operator: String, value: String) {
                self.name = name
                self.operator = `operator`
                self.value = value
            }
        }
    }

    /// Whether nothing changes it any more.
    package var hasEnded: Bool { ["sent", "stopped", "failed"].contains(status) }
}

/// What would come of a broadcast.
package struct RemoteDryRun: Decodable, Sendable {
    package var name: String
    package var sender: String
    package var total: Int
    package var toSend: Int
    package var skippedByReason: [String: Int]
    package var isWhole: Bool
    package var messagesPerSecond: Int?
    package var estimatedSeconds: Int?
    package var previews: [Preview]

    package struct Preview: Decodable, Sendable {
        package var to: String
        package var header: String?
        package var body: String
        package var footer: String?
    }
}

/// A message as the API tells it.
package struct RemoteMessage: Decodable, Sendable {
    package var _id: String
    package var state: String
    package var to: String
    package var contactName: String
    package var broadcastName: String
    package var attempts: Int
    package var refusal: RemoteBroadcast.Trouble?
    package var updatedAt: String
}

/// Pages, as every list ends.
package struct RemotePage<Element: Decodable & Sendable>: Decodable, Sendable {
    package var elements: [Element]
    package var total: Int
    package var page: Int

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Name.self)
        total = try container.decode(Int.self, forKey: Name(stringValue: "total"))
        page = try container.decode(Int.self, forKey: Name(stringValue: "page"))
        // The list is named after what is in it.
        let names = container.allKeys.filter { !["total", "page", "limit"].contains($0.stringValue) }
        guard let name = names.first else {
            let context = DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "a page has a list")
            throw DecodingError.dataCorrupted(context)
        }
        elements = try container.decode([Element].self, forKey: name)
    }
}

/// What a call to the server gave, or why it gave nothing.
package struct APIFailure: Error, CustomStringConvertible, Sendable {
    package let description: String
    /// Of the answer; `nil` where none came.
    package let status: Int?
    /// The answer as it came, JSON mostly.
    package let body: String?
}

extension APIClient {
    /// The envelope of every answer but that of `/broadcasts/send`.
    package struct Envelope<Data: Decodable & Sendable>: Decodable, Sendable {
        package var message: String
        package var data: Data
        package var warnings: [String]?
    }

    private struct Refusal: Decodable {
        let error: String
        let code: String
    }

    /// Reads `data` of a successful answer.
    /// - Throws: ``APIFailure`` with the server's own words, or ours where it does not answer.
    package func call<Data: Decodable & Sendable>(
        _ type: Data.Type,
        _ send: (APIClient) async throws -> Answer
    ) async throws(APIFailure) -> (envelope: Envelope<Data>, text: String) {
        let answer: Answer
        do {
            answer = try await send(self)
        } catch {
            throw APIFailure(
                description: "\(baseURL) does not answer (\(error)); is `crier serve` running?",
                status: nil,
                body: nil
            )
        }
        let bytes = Foundation.Data(answer.body)
        let decoder = JSONDecoder()
        guard answer.isSuccess else {
            // An answer of somebody else, a proxy perhaps, is shown as it is.
            let refusal = try? decoder.decode(Refusal.self, from: bytes)
            let words =
                refusal.map { "\($0.error) (\($0.code))" } ?? "the server answered \(answer.status): \(answer.text)"
            throw APIFailure(description: words, status: answer.status, body: answer.text)
        }
        do {
            return (try decoder.decode(Envelope<Data>.self, from: bytes), answer.text)
        } catch {
            throw APIFailure(
                description: "\(baseURL) is no Crier server, or one of another version: \(error)",
                status: answer.status,
                body: answer.text
            )
        }
    }

    /// A path with its query, each part encoded.
    package static func path(_ parts: [String], _ query: [(name: String, value: String?)] = []) -> String {
        let path = parts.map { "/" + encoded($0) }.joined()
        let items = query.compactMap { item in item.value.map { "\(item.name)=\(encoded($0))" } }
        return "/api/v1" + path + (items.isEmpty ? "" : "?" + items.joined(separator: "&"))
    }

    private static func encoded(_ text: String) -> String {
        // Unreserved characters only (RFC 3986, section 2.3): what is left can stand anywhere.
        let plain = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        return text.addingPercentEncoding(withAllowedCharacters: plain) ?? text
    }
}
