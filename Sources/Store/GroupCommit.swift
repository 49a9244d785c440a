private import Synchronization

/// Turns many callers with one request each into few calls with many requests: one durable commit costs about as much as a
/// hundred rows in it, so whoever comes while a commit runs shares the next one.
///
/// Nothing waits on purpose: an idle group commits a lone request at once, a busy one takes whatever has queued when the running
/// commit ends. A request that was taken in is committed even when its caller is cancelled, because a caller that has gone
/// cannot tell whether its row was written, and a half-withdrawn batch could not either.
package final class GroupCommit<Request: Sendable, Answer: Sendable>: Sendable {
    /// Commits a batch; one answer a request, in order.
    package typealias Commit = @Sendable ([Request]) async throws(StoreError) -> [Answer]

    private typealias Outcome = Result<Answer, StoreError>

    private struct Waiting {
        let request: Request
        let caller: CheckedContinuation<Outcome, Never>
    }

    private struct State {
        var queue: [Waiting] = []
        var isCommitting = false
    }

    private let state = Mutex(State())
    private let batchMaximum: Int
    private let queueMaximum: Int
    private let commit: Commit
    private let executor: any TaskExecutor

    /// - Parameters:
    ///   - executor: what the commits are waited for on; best the thread that they run on. One of its own where there is none.
    ///   - batchMaximum: requests in one commit at the most; bounds how long one commit keeps the others waiting.
    ///   - queueMaximum: requests waiting at the most, those being committed not counted; beyond it callers are refused.
    package init(
        on executor: (any TaskExecutor)? = nil,
        batchMaximum: Int = 512,
        queueMaximum: Int = 16_384,
        commit: @escaping Commit
    ) {
        precondition(batchMaximum > 0 && queueMaximum > 0, "a group commit needs room for one request")
        self.batchMaximum = batchMaximum
        self.queueMaximum = queueMaximum
        self.commit = commit
        self.executor = executor ?? CommitExecutor(label: "crier.commit")
    }

    /// How many requests wait for the next commit.
    package var waitingCount: Int { state.withLock { $0.queue.count } }

    /// Commits one request together with others; returns after their commit.
    /// - Throws: what the commit threw, the same to all in the batch; `unavailable` at once when too many wait.
    package func submit(_ request: Request) async throws(StoreError) -> Answer {
        let outcome = await withCheckedContinuation { (caller: CheckedContinuation<Outcome, Never>) in
            let admission = state.withLock { state in
                guard state.queue.count < queueMaximum else { return Admission.refused }
                state.queue.append(Waiting(request: request, caller: caller))
                if state.isCommitting { return .waits }
                state.isCommitting = true
                return .leads
            }
            switch admission {
            case .waits: break
            // Unstructured: the loop serves callers that come later too, so it must outlive, and not be cancelled with, this one.
            case .leads: Task(executorPreference: executor) { await self.commitUntilEmpty() }
            case .refused:
                caller.resume(returning: .failure(.unavailable("more than \(queueMaximum) writes are waiting")))
            }
        }
        return try outcome.get()
    }

    private enum Admission {
        case waits, leads, refused
    }

    private func commitUntilEmpty() async {
        while let batch = nextBatch() {
            do throws(StoreError) {
                let answers = try await commit(batch.map(\.request))
                precondition(answers.count == batch.count, "a commit answers every request")
                for index in batch.indices { batch[index].caller.resume(returning: .success(answers[index])) }
            } catch {
                for waiting in batch { waiting.caller.resume(returning: .failure(error)) }
            }
        }
    }

    /// `nil` when nothing waits, and then the next caller leads again.
    private func nextBatch() -> [Waiting]? {
        state.withLock { state in
            if state.queue.isEmpty {
                state.isCommitting = false
                return nil
            }
            if state.queue.count <= batchMaximum {
                defer { state.queue = [] }
                return state.queue
            }
            defer { state.queue.removeFirst(batchMaximum) }
            return Array(state.queue.prefix(batchMaximum))
        }
    }
}
