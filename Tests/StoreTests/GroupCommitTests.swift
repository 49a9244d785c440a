import Store
import Synchronization
import TestKit
import Testing

@Suite struct GroupCommitTests {
    @Test func `a lone request is committed at once`() async throws {
        let desk = Desk()
        let group = GroupCommit<Int, Int>(commit: desk.commit)
        #expect(try await group.submit(4) == 8)
        #expect(try await group.submit(5) == 10)
        #expect(desk.batches == [[4], [5]])
    }

    @Test func `who comes during a commit shares the next one, in order`() async throws {
        let desk = Desk(isOpen: false)
        let group = GroupCommit<Int, Int>(commit: desk.commit)
        let first = Task { try await group.submit(0) }
        #expect(await eventually { desk.batches == [[0]] })
        let others = try await submitInOrder(1...9, to: group)
        desk.open()
        #expect(try await first.value == 0)
        for (number, task) in zip(1...9, others) { #expect(try await task.value == number * 2) }
        #expect(desk.batches == [[0], Array(1...9)])
    }

    @Test func `no batch is larger than its maximum`() async throws {
        let desk = Desk(isOpen: false)
        let group = GroupCommit<Int, Int>(batchMaximum: 4, commit: desk.commit)
        let first = Task { try await group.submit(0) }
        #expect(await eventually { desk.batches == [[0]] })
        let others = try await submitInOrder(1...9, to: group)
        desk.open()
        #expect(try await first.value == 0)
        for (number, task) in zip(1...9, others) { #expect(try await task.value == number * 2) }
        #expect(desk.batches == [[0], [1, 2, 3, 4], [5, 6, 7, 8], [9]])
    }

    @Test func `a full queue refuses at once and keeps its word to those inside`() async throws {
        let desk = Desk(isOpen: false)
        let group = GroupCommit<Int, Int>(queueMaximum: 2, commit: desk.commit)
        let first = Task { try await group.submit(0) }
        #expect(await eventually { desk.batches == [[0]] })
        let inside = try await submitInOrder(1...2, to: group)
        await #expect(throws: StoreError.unavailable("more than 2 writes are waiting")) { try await group.submit(3) }
        desk.open()
        #expect(try await first.value == 0)
        for (number, task) in zip(1...2, inside) { #expect(try await task.value == number * 2) }
        #expect(try await group.submit(3) == 6)
    }

    @Test func `a commit that fails tells everybody in it, and the next one starts afresh`() async throws {
        let desk = Desk(isOpen: false)
        let group = GroupCommit<Int, Int>(commit: desk.commit)
        let first = Task { try await group.submit(1) }
        #expect(await eventually { desk.batches == [[1]] })
        let others = try await submitInOrder(2...4, to: group)
        desk.fail(batchesContaining: 3)
        desk.open()
        #expect(try await first.value == 2)
        for task in others {
            await #expect(throws: StoreError.unavailable("disk full")) { try await task.value }
        }
        #expect(try await group.submit(5) == 10)
    }

    @Test func `a caller that is cancelled still learns what was committed`() async throws {
        let desk = Desk(isOpen: false)
        let group = GroupCommit<Int, Int>(commit: desk.commit)
        let leader = Task { try await group.submit(1) }
        #expect(await eventually { desk.batches == [[1]] })
        let follower = try await submitInOrder(2...2, to: group)
        leader.cancel()
        follower[0].cancel()
        desk.open()
        #expect(try await leader.value == 2)
        #expect(try await follower[0].value == 4)
        #expect(desk.batches == [[1], [2]])
    }

    @Test func `each of a thousand callers gets its own answer`() async throws {
        let desk = Desk()
        let group = GroupCommit<Int, Int>(batchMaximum: 64, commit: desk.commit)
        let answers = try await withThrowingTaskGroup(of: (Int, Int).self) { tasks in
            for number in 0..<1_000 { tasks.addTask { (number, try await group.submit(number)) } }
            return try await tasks.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        #expect(answers == Dictionary(uniqueKeysWithValues: (0..<1_000).map { ($0, $0 * 2) }))
        #expect(desk.batches.flatMap(\.self).sorted() == Array(0..<1_000))
        #expect(desk.batches.allSatisfy { $0.count <= 64 })
        #expect(group.waitingCount == 0)
    }

    private func submitInOrder(
        _ numbers: ClosedRange<Int>,
        to group: GroupCommit<Int, Int>
    ) async throws -> [Task<Int, any Error>] {
        var tasks: [Task<Int, any Error>] = []
        for number in numbers {
            tasks.append(Task { try await group.submit(number) })
            let count = tasks.count
            try #require(await eventually { group.waitingCount == count })
        }
        return tasks
    }
}

/// Doubles numbers, when its door is open.
private final class Desk: Sendable {
    private struct State {
        var batches: [[Int]] = []
        var isOpen: Bool
        var poison: Int?
    }

    private let state: Mutex<State>

    init(isOpen: Bool = true) {
        state = Mutex(State(isOpen: isOpen))
    }

    var batches: [[Int]] { state.withLock { $0.batches } }

    func open() {
        state.withLock { $0.isOpen = true }
    }

    func fail(batchesContaining number: Int) {
        state.withLock { $0.poison = number }
    }

    func commit(_ numbers: [Int]) async throws(StoreError) -> [Int] {
        state.withLock { $0.batches.append(numbers) }
        while !state.withLock(\.isOpen) { await Task.yield() }
        if let poison = state.withLock(\.poison), numbers.contains(poison) { throw .unavailable("disk full") }
        return numbers.map { $0 * 2 }
    }
}
