import Domain
import Gateway
import Store
import TestKit

@testable import Delivery

extension Simulation {
    // MARK: Calls of the API

    func begin(_ call: Int) {
        guard openCalls.contains(call) else { return }
        // Nobody takes it: the caller tries again.
        guard let taker = someProcess(isAwake: true) else { return schedule(.call(call), inMilliseconds: 200) }
        current = taker
        let fence = processes[current].machine.promise(at: moment)
        schedule(.admit(call: call, fence: fence), inMilliseconds: between(0...5))
    }

    func admit(_ call: Int, _ fence: Int64?) async throws {
        let phone = PhoneNumber(trusted: 919_700_000_000 + UInt64(call))
        let admission = Admission(
            workspace: workspace,
            broadcast: campaign,
            sender: sender,
            contact: ContactDraft(phone: phone, name: "C", source: .api),
            content: [0x31],
            lane: fence == nil ? .queued(dueAt: wall) : .express,
            expiresAt: wall + 30 * 86_400_000,
            respectsOptOut: false,
            key: KeptAnswer(
                workspace: workspace,
                key: "call-\(call)",
                fingerprint: [],
                message: nil,
                answer: nil,
                createdAt: wall
            ),
            admittedAt: wall,
            fence: fence ?? 0
        )
        let result = try await store.admit([admission])[0]
        if case .admitted = result, fence != nil, holder != processes[current].node {
            violations.append("a call was admitted for sending at a sender that is another's")
        }
        schedule(.admitted(call: call, result, fence: fence), inMilliseconds: between(0...5))
    }

    func admitted(_ call: Int, _ result: AdmissionResult, _ fence: Int64?) {
        openCalls.remove(call)
        if let fence, case .admitted(let message, _) = result {
            let phone = PhoneNumber(trusted: 919_700_000_000 + UInt64(call))
            let attempt = Attempt(
                message: message,
                broadcast: campaign,
                number: 1,
                phone: phone,
                content: [],
                isCall: true
            )
            return feed { $0.admitted(attempt, under: fence, at: $1, &$2) }
        }
        if fence != nil { feed { $0.takeBackPromise(at: $1, &$2) } }
        feed { $0.noteQueue(at: $1, &$2) }
    }

    // MARK: The world

    func learn(_ report: StatusReport) async throws {
        let work = InboxWork(statuses: [report], consumed: [], unreadable: [], at: wall)
        _ = try await store.applyStatuses(work)
    }

    func change(_ list: ID<Broadcast>, _ action: BroadcastAction) async throws -> BroadcastChange? {
        try await store.change(list, in: workspace, by: action, because: nil, at: wall)
    }

    func pause(_ list: ID<Broadcast>, because refusal: Refusal?) async throws {
        let change = try await store.change(list, in: workspace, by: .pause, because: refusal, at: wall)
        try await tell(.recall(list))
        guard case .changed = change else { return }
        silenced.insert(list)
        if refusal != nil { schedule(.resume(list), inMilliseconds: between(500...4_000)) }
    }

    func resume(_ list: ID<Broadcast>) async throws {
        guard case .changed(let broadcast) = try await change(list, .resume), broadcast.state == .sending else {
            return
        }
        silenced.remove(list)
        try await tell(.look)
    }

    /// Nothing goes wrong any more, and whoever paused something lets it go on.
    func makePeace() async throws {
        hasPeace = true
        meta.faults = .none
        try await perform(.resumeSender)
        for list in lists { try await resume(list) }
        for call in openCalls.sorted() { schedule(.call(call), inMilliseconds: between(1...100)) }
    }

    func isOver() async throws -> Bool {
        // What a dead holder left is put in doubt by the next one.
        guard processes.contains(where: { $0.isUp && $0.node == holder }) else { return false }
        guard openCalls.isEmpty, processes.allSatisfy({ $0.isUp && $0.machine.held == 0 }),
            !queue.contains(where: { $0.event.isStatus })
        else { return false }
        if plan.policy == .resendWhenProven, now < (plan.troubleMilliseconds + 60_000) * 1_000_000 { return false }
        for list in lists {
            let found = try await store.broadcast(list, in: workspace)
            // A finished one is over for the planner too: it is marked `sent` by `finishSent`.
            guard let found, found.state.isFinal else { return false }
        }
        return try await store.nextDue(of: sender) == nil
    }
}
