import Domain
import HTTPTypes
import Messages
import Store
import WireJSON

/// `GET` and `POST /settings/keys`, and `DELETE /settings/keys/{id}`.
struct KeyCalls: Sendable {
    private static let nameCharacterMaximum = 100
    private static let shownCharacterCount = 12

    let store: any AccountStore
    let ring: KeyRing
    let vault: any Vault
    /// SHA-256.
    let hash: @Sendable ([UInt8]) -> [UInt8]

    func list(_ request: APIRequest) async throws -> APIAnswer {
        let keys = try await store.keys(in: request.workspace)
        return .success("API keys retrieved successfully.") { writer in
            writer.key("keys")
            writer.array { writer in
                for key in keys { writer.object { $0.apiKey(key) } }
            }
        }
    }

    /// A new key. Its text is in this answer and nowhere else.
    func create(_ request: APIRequest) async throws -> APIAnswer {
        var reader = FieldReader()
        let name = reader.filledText(request.body["name"] ?? .null, "name")?.trimmingBlanks()
        if name == nil, reader.problems.isEmpty { reader.note("name", .missingField, "is required") }
        if let name, name.count > Self.nameCharacterMaximum {
            reader.note("name", .tooLong, "may have at most \(Self.nameCharacterMaximum) characters")
        }
        guard reader.problems.isEmpty, let name else { throw APIError(reader.problems) }
        let text = vault.newKey()
        let key = try await store.addKey(
            NewAPIKey(
                workspace: request.workspace,
                name: name,
                prefix: String(text.reveal().prefix(Self.shownCharacterCount)),
                hash: hash(Array(text.reveal().utf8)),
                createdAt: request.receivedAt
            )
        )
        return .onceWithSecret("API key created; its text is shown this once.", "key", text) { $0.apiKey(key) }
    }

    /// It stops working at once here, and within two seconds everywhere.
    func revoke(_ request: APIRequest) async throws -> APIAnswer {
        let wanted = PublicID<APIKey>(request.path("id"))
        guard let wanted,
            let key = try await store.keys(in: request.workspace).first(where: { $0.id == wanted.id }),
            key.createdAt == wanted.createdAt
        else { throw APIError(.keyNotFound, "there is no API key with this id") }
        guard key.id != request.caller.key.id else {
            throw APIError(
                .invalidValue,
                "this is the key of the call itself, which would lock its program out; revoke it with another key, or with `crier keys revoke`"
            )
        }
        _ = try await store.revokeKey(key.id, at: request.receivedAt)
        ring.clear()
        return .success("API key revoked.") { $0.member("_id", wanted.text) }
    }
}

extension APIAnswer {
    /// An answer whose `data` shows a secret. Whoever repeats the call with its key sees all but that.
    static func onceWithSecret(
        _ message: String,
        _ name: StaticString,
        _ secret: Secret,
        data: (inout JSONWriter) -> Void
    ) -> APIAnswer {
        var answer = APIAnswer.success(message, status: .created) { writer in
            data(&writer)
            writer.member(name, secret.reveal())
        }
        answer.bodyToKeep =
            APIAnswer.success(message, status: .created) { writer in
                data(&writer)
                writer.key(name)
                writer.null()
            }.body
        return answer
    }
}

extension JSONWriter {
    fileprivate mutating func apiKey(_ key: APIKey) {
        member("_id", PublicID(key.id, createdAt: key.createdAt).text)
        member("name", key.name)
        member("begins", key.prefix)
        member("createdAt", key.createdAt.iso8601)
        optionalMember("revokedAt", key.revokedAt?.iso8601)
    }
}
