import Domain
import Messages
import Store
import WireJSON

/// `GET` and `POST /settings/senders`, and `POST /settings/senders/{id}/pause` and `…/resume`; `{id}` is Meta's phone-number id.
struct SenderCalls: Sendable {
    private static let nameCharacterMaximum = 100
    private static let rateMaximum: Int64 = 1_000_000

    let store: any AccountStore
    let book: CampaignBook
    let vault: any Vault
    let desk: any BroadcastDesk

    func list(_ request: APIRequest) async throws -> APIAnswer {
        let senders = try await store.senders(in: request.workspace)
        return .success("Senders retrieved successfully.") { writer in
            writer.key("senders")
            writer.array { writer in
                for sender in senders { writer.object { $0.sender(sender) } }
            }
        }
    }

    /// Adds a number, or gives a known one new secrets. Secrets are encrypted before they are stored, and never shown again.
    func put(_ request: APIRequest) async throws -> APIAnswer {
        var reader = FieldReader()
        func required(_ name: String) -> String {
            let text = reader.filledText(request.body[name] ?? .null, name)?.trimmingBlanks()
            if text == nil, !reader.problems.contains(where: { $0.field == name }) {
                reader.note(name, .missingField, "is required")
            }
            return text ?? ""
        }
        func optional(_ name: String) -> String? { request.body[name].flatMap { reader.filledText($0, name) } }
        let (phoneNumberID, wabaID) = (required("phoneNumberId"), required("wabaId"))
        let token = required("accessToken")
        let (appSecret, verifyToken, name) = (optional("appSecret"), optional("verifyToken"), optional("name"))
        for (field, id) in [("phoneNumberId", phoneNumberID), ("wabaId", wabaID)] where !id.isEmpty {
            let isID = id.utf8.count <= 64 && id.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
            if !isID { reader.note(field, .invalidValue, "is no id of Meta's: digits, not the number itself") }
        }
        let rate = request.body["rate"].flatMap { reader.wholeNumber($0, "rate") }
        if let rate, !(1...Self.rateMaximum).contains(rate) {
            reader.note("rate", .invalidValue, "must be 1 to \(Self.rateMaximum) messages a second")
        }
        if let name, name.count > Self.nameCharacterMaximum {
            reader.note("name", .tooLong, "may have at most \(Self.nameCharacterMaximum) characters")
        }
        guard reader.problems.isEmpty else { throw APIError(reader.problems) }
        let sender = try await store.putSender(
            NewSender(
                workspace: request.workspace,
                name: name,
                phoneNumberID: phoneNumberID,
                wabaID: wabaID,
                accessToken: try vault.seal(Secret(token)),
                appSecret: try appSecret.map { try vault.seal(Secret($0)) },
                verifyToken: try verifyToken.map { try vault.seal(Secret($0)) },
                rateLimit: rate.map(Int.init),
                createdAt: request.receivedAt
            )
        )
        book.clear()
        await desk.sendersChanged()
        let warnings =
            sender.appSecret == nil
            ? ["without appSecret no webhook is believed: no ticks and no replies will come back"] : []
        return .success("Sender saved. Next: POST /templates/sync.", warnings: warnings) { $0.sender(sender) }
    }

    func pause(_ request: APIRequest) async throws -> APIAnswer {
        try await set(.paused(code: 0, reason: "by the operator"), "Sender paused; what is queued waits.", request)
    }

    func resume(_ request: APIRequest) async throws -> APIAnswer {
        try await set(.active, "Sender resumed.", request)
    }

    private func set(_ state: SenderState, _ message: String, _ request: APIRequest) async throws -> APIAnswer {
        let id = request.path("id")
        guard var sender = try await store.senders(in: request.workspace).first(where: { $0.phoneNumberID == id })
        else { throw APIError(.senderNotFound, "there is no sender with this phone-number id") }
        try await store.setSenderState(state, of: sender.id, at: request.receivedAt)
        await desk.sendersChanged()
        sender.state = state
        return .success(message) { $0.sender(sender) }
    }
}

extension JSONWriter {
    fileprivate mutating func sender(_ sender: Sender) {
        member("phoneNumberId", sender.phoneNumberID)
        member("wabaId", sender.wabaID)
        member("name", sender.name)
        optionalMember("displayPhoneNumber", sender.displayPhoneNumber)
        key("rate")
        if let rate = sender.rateLimit { int(Int64(rate)) } else { null() }
        member("believesWebhooks", sender.appSecret != nil)
        switch sender.state {
        case .active: member("state", "active")
        case .paused(let code, let reason):
            member("state", "paused")
            member("code", code)
            member("reason", reason)
        }
        member("createdAt", sender.createdAt.iso8601)
    }
}
