import Domain
import Messages
import Store

extension BroadcastStore {
    /// The broadcast of a call's path.
    /// - Throws: 404 where the workspace has none with this id.
    func broadcast(of request: APIRequest) async throws -> Broadcast {
        guard let id = PublicID<Broadcast>(request.path("id")),
            let broadcast = try await broadcast(id.id, in: request.workspace), broadcast.publicID == id
        else { throw APIError(.broadcastNotFound, "there is no broadcast with this id") }
        return broadcast
    }
}

extension APIError {
    /// A broadcast's state does not allow something.
    init(_ broadcast: Broadcast, doesNotAllow what: String) {
        let actions: [(String, BroadcastAction)] = [
            ("start", .start), ("pause", .pause), ("resume", .resume), ("stop", .stop),
        ]
        // What would change nothing is allowed too, and helps nobody.
        var allowed = actions.filter { broadcast.state(after: $0.1).map { $0 != broadcast.state } ?? false }.map(\.0)
        if broadcast.kind == .broadcast, broadcast.state.isFinal { allowed.append("retry") }
        if broadcast.state == .draft || broadcast.state.isFinal { allowed.append("delete") }
        let list = allowed.isEmpty ? "nothing" : allowed.joined(separator: ", ")
        self.init(
            .broadcastState,
            "\(what) is not allowed: the broadcast is \(broadcast.state.rawValue), which allows \(list)",
            details: [FieldProblem("status", .broadcastState, "is \(broadcast.state.rawValue)")]
        )
    }
}
