import NIOCore
import NIOPosix
import Testing

@testable import GatewayMeta

/// A client for every loop, and tasks that stay on theirs.
@Suite(.timeLimit(.minutes(1))) struct WireClientsTests {
    private func withGroup(_ threads: Int, _ body: @Sendable (MultiThreadedEventLoopGroup) async throws -> Void)
        async throws
    {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: threads)
        let result: Result<Void, any Error>
        do { result = .success(try await body(group)) } catch { result = .failure(error) }
        try await group.shutdownGracefully()
        try result.get()
    }

    @Test func `whoever is on a loop gets the client of that loop, and whoever is on none gets one`() async throws {
        try await withGroup(3) { group in
            let clients = try WireClients(group: group)
            for loop in group.makeIterator() {
                let there = try await loop.submit { clients.here.executor.loop === loop }.get()
                #expect(there)
            }
            #expect(group.makeIterator().contains { $0 === clients.here.executor.loop })
            await clients.shutDown()
        }
    }

    @Test func `tasks woken from many threads at once all run, and on their loop`() async throws {
        try await withGroup(1) { group in
            let executor = LoopExecutor(loop: group.next())
            let stepsAtHome = await withTaskGroup(of: Int.self) { tasks in
                for _ in 0..<200 {
                    tasks.addTask(executorPreference: executor) {
                        var stepsAtHome = 0
                        for _ in 0..<50 {
                            // Somebody else wakes it, from a thread of the common pool.
                            await Task.detached { await Task.yield() }.value
                            if executor.loop.inEventLoop { stepsAtHome += 1 }
                        }
                        return stepsAtHome
                    }
                }
                return await tasks.reduce(0, +)
            }
            #expect(stepsAtHome == 10_000)
        }
    }

    @Test func `tasks that wake each other without end leave the loop its other work`() async throws {
        try await withGroup(1) { group in
            let executor = LoopExecutor(loop: group.next())
            let spinning = Task(executorPreference: executor) {
                while !Task.isCancelled { await Task.yield() }
            }
            // A timer is served between two turns.
            try await executor.loop.scheduleTask(in: .milliseconds(20)) {}.futureResult.get()
            spinning.cancel()
            await spinning.value
        }
    }
}
