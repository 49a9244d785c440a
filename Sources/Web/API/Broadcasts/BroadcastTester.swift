import Domain
import Gateway
import Messages
import Store
import WireJSON

/// Sends a broadcast's message to a few numbers now, whatever becomes of the broadcast.
///
/// The messages belong to an API campaign named after the broadcast, so that they count for nothing of it: its counts equal its
/// audience, and who was tested with gets the message again with all the others.
struct BroadcastTester: Sendable {
    static let words = " (test)"
    /// Free-form messages reach only those who wrote in the last 24 hours (`messages/send-messages`).
    private static let windowMilliseconds: Int64 = 86_400_000

    let store: any BroadcastStore
    let door: any DeliveryDoor
    let files: MediaUse
    let findContact: @Sendable (ContactQuestion) async throws(StoreError) -> Contact?

    /// A message filled in for one number.
    struct Ready: Sendable {
        let contact: ContactDraft
        var content: [UInt8]
    }

    /// What became of one number's message.
    struct Result: Sendable {
        let phone: PhoneNumber
        let outcome: DeliveryOutcome
    }

    /// Fills the message in for every number.
    /// - Returns: all messages, or everything that stands in the way of any: a test is sent whole or not at all.
    func ready(
        _ numbers: TestNumbers,
        _ mould: ContentMould,
        _ messageType: BroadcastMessageType,
        _ request: APIRequest
    ) async throws -> (ready: [Ready], problems: [FieldProblem]) {
        var ready: [Ready] = []
        var problems: [FieldProblem] = []
        for (field, phone) in numbers.numbers {
            let contact = try await findContact(ContactQuestion(workspace: request.workspace, phone: phone))
            if contact?.consent == .optedOut {
                problems.append(FieldProblem(field, .optedOut, "the contact has opted out of messages"))
            }
            let silence = contact?.lastActiveAt.map { request.receivedAt - $0 } ?? .max
            if messageType == .regular, silence >= Self.windowMilliseconds {
                let problem = "the contact has not written in the last 24 hours, and only templates may be sent then"
                problems.append(FieldProblem(field, .windowClosed, problem))
            }
            let recipient = MouldRecipient(
                name: contact?.name ?? "",
                phone: contact?.phone ?? phone,
                attributes: contact?.attributes ?? []
            )
            switch Self.fill(mould, recipient) {
            case .success(let filling):
                // A number nobody knows becomes a contact, as with every message; its name is all that can be said of it.
                let draft = ContactDraft(phone: phone, name: contact?.name ?? phone.e164, source: .api)
                ready.append(Ready(contact: draft, content: try mould.content(filling: filling)))
            case .failure(.missingAttribute(let name)):
                let problem = "the contact has no value for \"\(name)\", and defaultContactFieldValues gives none"
                problems.append(FieldProblem(field, .missingAttribute, problem))
            case .failure(.invalidValue(let problem)):
                problems.append(FieldProblem(field, .invalidValue, "\(problem.field) \(problem.problem)"))
            }
        }
        return (ready, problems)
    }

    private static func fill(_ mould: ContentMould, _ recipient: MouldRecipient) -> Swift.Result<[UInt8], MouldRefusal>
    {
        do throws(MouldRefusal) { return .success(try mould.filling(for: recipient)) } catch { return .failure(error) }
    }

    /// Sends all messages side by side, and waits for each as `POST /broadcasts/send` does.
    func send(_ messages: [Ready], of broadcast: Broadcast, _ sender: ID<Sender>, _ request: APIRequest) async throws
        -> [Result]
    {
        let campaign = try await campaign(of: broadcast, request)
        return try await withThrowingTaskGroup(of: (Int, Result).self) { group in
            for (index, message) in messages.enumerated() {
                group.addTask {
                    var message = message
                    message.content = try await files.resolved(
                        message.content,
                        for: sender,
                        in: request.workspace,
                        until: request.receivedAt + ScheduleForm.lifetimeMilliseconds
                    )
                    let order = order(message, campaign, sender, request)
                    let outcome = try await settled(try await door.deliver(order), order, request)
                    return (index, Result(phone: message.contact.phone, outcome: outcome))
                }
            }
            var results: [(Int, Result)] = []
            for try await result in group { results.append(result) }
            return results.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    /// The campaign that the test messages are counted under; made with the first of them.
    private func campaign(of broadcast: Broadcast, _ request: APIRequest) async throws -> Broadcast {
        let draft = NewBroadcast(
            workspace: request.workspace,
            name: BroadcastName.extended(broadcast.name, Self.words),
            kind: .apiCampaign,
            state: .live,
            templateName: broadcast.templateName,
            templateLanguage: broadcast.templateLanguage,
            sender: broadcast.sender,
            createdAt: request.receivedAt
        )
        return try await SideCampaign(store: store).ensure(draft, "the test messages")
    }

    private func order(
        _ message: Ready,
        _ campaign: Broadcast,
        _ sender: ID<Sender>,
        _ request: APIRequest
    ) -> DeliveryOrder {
        let writer = SendAnswer(
            input: message.contact.phone.digits,
            phone: message.contact.phone,
            warnings: [],
            requestID: request.requestID
        )
        // Each message takes a key of its own, made of the call's: a call repeated after a crash sends none twice. No caller's key
        // holds a blank.
        var key = request.claim?.taken(at: request.receivedAt)
        key?.key += " \(message.contact.phone.digits)"
        return DeliveryOrder(
            admission: Admission(
                workspace: request.workspace,
                broadcast: campaign.id,
                sender: sender,
                contact: message.contact,
                content: message.content,
                lane: .express,
                expiresAt: request.receivedAt + ScheduleForm.lifetimeMilliseconds,
                respectsOptOut: true,
                key: key,
                admittedAt: request.receivedAt
            ),
            patienceMilliseconds: request.patienceMilliseconds,
            answer: { writer.answer(to: $0) }
        )
    }

    /// A message that an earlier try of this call admitted is asked after.
    private func settled(_ outcome: DeliveryOutcome, _ order: DeliveryOrder, _ request: APIRequest) async throws
        -> DeliveryOutcome
    {
        guard case .keyTaken(let kept) = outcome else { return outcome }
        guard let message = kept.message else { throw KeyTaken(kept: kept) }
        let found = try await door.outcome(
            of: PublicID(message, createdAt: kept.createdAt),
            in: request.workspace,
            patienceMilliseconds: request.patienceMilliseconds
        )
        guard let found else { throw APIFront.unforeseen }
        return found
    }

}

extension JSONWriter {
    /// `"tests":[…]`: what became of each number's message.
    mutating func tests(_ results: [BroadcastTester.Result]) {
        key("tests")
        array { writer in
            for result in results { writer.object { $0.test(result) } }
        }
    }

    private mutating func test(_ result: BroadcastTester.Result) {
        member("to", result.phone.digits)
        switch result.outcome {
        case .accepted(let message, let acceptance):
            member("status", acceptance.messageStatus ?? "accepted")
            member("messageId", message.text)
            member("wamid", acceptance.wamid)
        case .queued(let message):
            member("status", "queued")
            member("messageId", message.text)
        case .inDoubt(let message):
            member("status", MessageState.inDoubt.apiText)
            member("messageId", message.text)
        case .refused(let message, let refusal):
            member("status", MessageState.failed.apiText)
            member("messageId", message.text)
            key("refusal")
            object { writer in
                writer.member("code", refusal.code)
                writer.member("title", refusal.title)
            }
        case .ended(let message, let state):
            member("status", state.apiText)
            member("messageId", message.text)
        // It was asked after, so it has an outcome of its own by now.
        case .keyTaken: member("status", "queued")
        }
    }
}
