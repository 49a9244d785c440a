package import Domain
package import Store

/// Adds, lists, pauses and resumes senders.
package struct SenderDesk: Sendable {
    private let installation: Installation

    package init(_ installation: Installation) {
        self.installation = installation
    }

    /// Adds a sender, or gives the one with this phone-number id new secrets.
    @discardableResult
    package func put(
        _ sender: Settings.FirstSender,
        named name: String,
        in workspace: ID<Workspace>,
        rateLimit: Int?
    ) async throws -> Sender {
        let secrets = installation.secrets
        return try await installation.store.putSender(
            NewSender(
                workspace: workspace,
                name: name,
                phoneNumberID: sender.phoneNumberID,
                wabaID: sender.wabaID,
                accessToken: try secrets.seal(sender.accessToken),
                appSecret: try sender.appSecret.map { try secrets.seal($0) },
                verifyToken: try sender.verifyToken.map { try secrets.seal($0) },
                rateLimit: rateLimit,
                createdAt: installation.clock.now
            )
        )
    }

    package func list() async throws(StoreError) -> [Sender] {
        try await installation.store.senders(in: nil)
    }

    /// Finds one by phone-number id or name; `nil` when there is none, or more than one.
    package func find(_ idOrName: String) async throws(StoreError) -> Sender? {
        let candidates = try await list().filter { $0.phoneNumberID == idOrName || $0.name == idOrName }
        return candidates.count == 1 ? candidates.first : nil
    }

    /// Lets a paused sender send again, or stops one. A running server sees it within two seconds.
    package func setState(_ state: SenderState, of sender: ID<Sender>) async throws(StoreError) {
        try await installation.store.setSenderState(state, of: sender, at: installation.clock.now)
    }
}
