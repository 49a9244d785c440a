import Domain
import HTTPTypes
import Messages
import Store
import WireJSON

/// `/settings/webhooks…`: who is told of events, what was told, and what could not be.
struct SubscriptionCalls: Sendable {
    let store: any EventStore
    let vault: any Vault

    func list(_ request: APIRequest) async throws -> APIAnswer {
        let subscriptions = try await store.subscriptions(in: request.workspace)
        return .success("Webhooks retrieved successfully.") { writer in
            writer.key("webhooks")
            writer.array { writer in
                for subscription in subscriptions { writer.object { $0.subscription(subscription) } }
            }
        }
    }

    func read(_ request: APIRequest) async throws -> APIAnswer {
        let subscription = try await find(request)
        return .success("Webhook retrieved successfully.") { $0.subscription(subscription) }
    }

    /// A new subscription. Its secret is in this answer and nowhere else.
    func create(_ request: APIRequest) async throws -> APIAnswer {
        var reader = FieldReader()
        let form = SubscriptionForm(request.body, isUpdate: false, &reader)
        guard reader.problems.isEmpty, let url = form.url, let kinds = form.kinds else {
            throw APIError(reader.problems)
        }
        let secret = vault.newSigningSecret()
        let subscription = try await store.addSubscription(
            NewSubscription(
                workspace: request.workspace,
                url: url.text,
                kinds: kinds,
                secret: try vault.seal(secret),
                createdAt: request.receivedAt
            )
        )
        guard let subscription else {
            throw APIError(
                .invalidValue,
                "a workspace has at most \(Subscription.maximum) webhooks; remove one that is not needed any more"
            )
        }
        return .onceWithSecret("Webhook created; its secret is shown this once.", "secret", secret) {
            $0.subscription(subscription)
        }
    }

    func update(_ request: APIRequest) async throws -> APIAnswer {
        let known = try await find(request)
        var reader = FieldReader()
        let form = SubscriptionForm(request.body, isUpdate: true, &reader)
        guard reader.problems.isEmpty else { throw APIError(reader.problems) }
        let update = SubscriptionUpdate(url: form.url?.text, kinds: form.kinds, isEnabled: form.isEnabled)
        guard let changed = try await store.updateSubscription(known.id, in: request.workspace, update) else {
            throw Self.missing
        }
        return .success("Webhook changed.", warnings: form.warnings) { $0.subscription(changed) }
    }

    func remove(_ request: APIRequest) async throws -> APIAnswer {
        let known = try await find(request)
        guard try await store.removeSubscription(known.id, in: request.workspace) else { throw Self.missing }
        return .success("Webhook removed, with what was still to be told to it.") { $0.member("_id", known.publicID) }
    }

    /// A new secret; the one before goes on signing for a day, so that a receiver can change over in its own time.
    func rotate(_ request: APIRequest) async throws -> APIAnswer {
        let known = try await find(request)
        let secret = vault.newSigningSecret()
        let until = request.receivedAt + Subscription.rotationMilliseconds
        let update = SubscriptionUpdate(rotation: (try vault.seal(secret), until))
        guard let changed = try await store.updateSubscription(known.id, in: request.workspace, update) else {
            throw Self.missing
        }
        return .onceWithSecret("Secret changed; the one before signs too for a day.", "secret", secret) {
            $0.subscription(changed)
        }
    }

    func test(_ request: APIRequest) async throws -> APIAnswer {
        let known = try await find(request)
        guard known.isEnabled else {
            throw APIError(.invalidValue, "the webhook is disabled; enable it with PUT {\"enabled\":true} first")
        }
        let event = try await store.postTest(to: known.id, in: request.workspace, at: request.receivedAt)
        guard let event else { throw Self.missing }
        return .success("A test event is on its way; the deliveries tell what comes of it.", status: .accepted) {
            $0.member("eventId", "evt_" + PublicID(event, createdAt: request.receivedAt).text)
        }
    }

    /// What was told and what was not, newest first.
    func deliveries(_ request: APIRequest) async throws -> APIAnswer {
        let query = request.query
        let page = try PageQuery(query, limit: 25, maximum: 100)
        let state = try query["state"].map { word throws(APIError) in
            guard let state = OutgoingEvent.State.allCases.first(where: { $0.word == word }) else {
                throw APIError([FieldProblem("state", .invalidValue, "must be pending, delivered or parked")])
            }
            return state
        }
        let known = try await find(request)
        let found = try await store.events(
            of: known.id,
            in: request.workspace,
            state: state,
            page: page.request
        )
        return .success("Deliveries retrieved successfully.") { writer in
            writer.key("deliveries")
            writer.array { writer in
                for event in found.items { writer.object { $0.delivery(event) } }
            }
            page.write(total: found.total, to: &writer)
        }
    }

    /// Tells again what was given up after three days.
    func replay(_ request: APIRequest) async throws -> APIAnswer {
        let known = try await find(request)
        let count = try await store.replayEvents(of: known.id, in: request.workspace, at: request.receivedAt)
        guard let count else { throw Self.missing }
        return .success("What could not be told is told again.") { $0.member("replayed", count) }
    }

    private func find(_ request: APIRequest) async throws -> Subscription {
        guard let wanted = PublicID<Subscription>(request.path("id")),
            let found = try await store.subscriptions(in: request.workspace).first(where: { $0.id == wanted.id }),
            found.createdAt == wanted.createdAt
        else { throw Self.missing }
        return found
    }

    private static let missing = APIError(.webhookNotFound, "there is no webhook with this id")
}

extension Subscription {
    fileprivate var publicID: String { PublicID(id, createdAt: createdAt).text }
}

extension OutgoingEvent.State {
    /// The word of the API.
    var word: String {
        switch self {
        case .pending: "pending"
        case .delivered: "delivered"
        case .parked: "parked"
        }
    }
}

extension JSONWriter {
    fileprivate mutating func subscription(_ subscription: Subscription) {
        member("_id", subscription.publicID)
        member("url", subscription.url)
        key("events")
        array { writer in
            for kind in subscription.kinds.map(\.rawValue).sorted() { writer.string(kind) }
        }
        member("enabled", subscription.isEnabled)
        optionalMember("trouble", subscription.trouble)
        optionalMember("previousSecretUntil", subscription.previousUntil?.iso8601)
        member("createdAt", subscription.createdAt.iso8601)
    }

    fileprivate mutating func delivery(_ event: OutgoingEvent) {
        member("eventId", "evt_" + PublicID(event.id, createdAt: event.occurredAt).text)
        member("type", event.kind.rawValue)
        member("state", event.state.word)
        member("attempts", event.attempts)
        optionalMember("result", event.result)
        member("occurredAt", event.occurredAt.iso8601)
        optionalMember("triedAt", event.triedAt?.iso8601)
        optionalMember("nextTryAt", event.state == .pending ? event.dueAt.iso8601 : nil)
    }
}
