import Domain
package import Gateway
import Synchronization

/// Sends messages through Meta's Cloud API, over the hot path (`messages/send-messages`).
package final class MetaMessageSender: MessageSender {
    /// Senders whose request heads are kept ready; beyond it they are forgotten and made anew.
    private static let headsMaximum = 1_024

    private struct PreparedHead {
        let account: SenderAccount
        let head: WireRequestHead
    }

    private let clients: WireClients
    private let settings: GraphSettings
    private let heads = Mutex<[ID<Sender>: PreparedHead]>([:])

    /// - Parameter clients: stay the caller's, who also shuts them down.
    package init(clients: WireClients, settings: GraphSettings) {
        self.clients = clients
        self.settings = settings
    }

    package func start(
        _ message: OutboundMessage,
        from account: SenderAccount,
        whenDone: @escaping @Sendable (Result<Acceptance, SendError>) -> Void
    ) {
        guard let head = head(for: account) else { return whenDone(.failure(.refused(Self.unusableAccount))) }
        clients.here.start(
            WireRequest(head: head, body: MessageBody.bytes(message)),
            deadlineMilliseconds: settings.sendDeadlineMilliseconds
        ) { result in
            switch result {
            case .success(let answer): whenDone(SendOutcome.of(answer))
            case .failure(let error): whenDone(.failure(SendOutcome.of(error)))
            }
        }
    }

    /// Code 190 is Meta's word for a token that is no good, and has the engine stop using the account until someone
    /// looks.
    private static let unusableAccount = Refusal(
        code: 190,
        title: "The access token or the phone number id holds characters that cannot be sent"
    )

    private func head(for account: SenderAccount) -> WireRequestHead? {
        if let prepared = heads.withLock({ $0[account.sender] }), prepared.account == account { return prepared.head }
        guard let path = settings.path(account.phoneNumberID, "messages"),
            let head = WireRequestHead(
                origin: settings.root.origin,
                path: path,
                headers: [
                    ("authorization", "Bearer \(account.accessToken.reveal())"),
                    ("content-type", "application/json"),
                    ("accept", "application/json"),
                    ("user-agent", "crier"),
                ]
            )
        else { return nil }
        heads.withLock { heads in
            if heads.count >= Self.headsMaximum { heads.removeAll() }
            heads[account.sender] = PreparedHead(account: account, head: head)
        }
        return head
    }
}
