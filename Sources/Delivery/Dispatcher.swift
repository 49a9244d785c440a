import Domain
import Logging
import ServiceLifecycle
import Store

/// Sends what waits in the store: one loop a sender, which asks how many may go, takes that many due messages (durably, as
/// `sending`), and runs their attempts through a bounded window.
package struct Dispatcher: Service {
    let roster: SenderRoster
    let messages: any MessageStore
    let runner: AttemptRunner
    let waiters: Waiters
    let clock: any WallClock
    let paceClock: any PaceClock
    /// Where attempts run; `nil` is the common pool.
    let attemptExecutor: (any TaskExecutor)?
    let logger: Logger

    /// The most that one transaction takes: small enough that a commit never keeps others waiting for long.
    private static let leaseMaximum = 500
    /// The store is the truth and waking only a hint, so it is asked this often anyway.
    private static let pollIntervalMilliseconds: Int64 = 500
    private static let drainMilliseconds: Int64 = 30_000

    /// Runs until shutdown, then lets the attempts under way end.
    package func run() async throws {
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                var served: Set<ID<Sender>> = []
                while !Task.isShuttingDownGracefully && !Task.isCancelled {
                    for lane in roster.lanes where served.insert(lane.sender).inserted {
                        group.addTask { await serve(lane) }
                        group.addTask { await tick(lane) }
                    }
                    await pause(Self.pollIntervalMilliseconds)
                }
            }
        } onGracefulShutdown: { [roster] in
            for lane in roster.lanes { lane.wake() }
        }
        await drain()
    }

    /// The loop of one sender.
    private func serve(_ lane: SenderLane) async {
        await withDiscardingTaskGroup { group in
            while !Task.isShuttingDownGracefully && !Task.isCancelled && roster.lane(of: lane.sender) === lane {
                let room = lane.enterBulk(limit: Self.leaseMaximum, at: paceClock.nanoseconds)
                let lease = room > 0 ? await lease(room, in: lane) : Lease()
                let leased = lease.messages
                lane.leaveUnused(room - leased.count, waking: false)
                for message in leased {
                    group.addTask(executorPreference: attemptExecutor) { [runner] in
                        await runner.run(
                            .init(
                                message: message.id,
                                number: message.attempt,
                                phone: message.phone,
                                content: message.content
                            ),
                            in: lane
                        )
                    }
                }
                // A full share, or messages that ended instead, means there may be more at once; anything less waits for a
                // wake-up or the next poll.
                let mayHaveMore = (room > 0 && leased.count == room) || !lease.ended.isEmpty
                if !mayHaveMore { await lane.waitForWake() }
            }
        }
    }

    /// Takes due messages; on trouble none, and the next round tries again.
    private func lease(_ count: Int, in lane: SenderLane) async -> Lease {
        do {
            lane.setHasQueue(false)
            let lease = try await messages.lease(LeaseRequest(sender: lane.sender, limit: count, at: clock.now))
            for ended in lease.ended { waiters.resolve(ended.id, .ended(ended.state)) }
            // Newcomers stand behind what is due already; what is due later does not hold them up.
            if lease.messages.count == count { lane.setHasQueue(true) }
            return lease
        } catch {
            lane.setHasQueue(true)
            logger.warning("due messages could not be taken", metadata: ["error": "\(error)"])
            await pause(Self.pollIntervalMilliseconds)
            return Lease()
        }
    }

    /// Wakes a lane now and then: due times pass, and its rate recovers, without anybody saying so.
    private func tick(_ lane: SenderLane) async {
        while !Task.isShuttingDownGracefully && !Task.isCancelled && roster.lane(of: lane.sender) === lane {
            await pause(Self.pollIntervalMilliseconds)
            lane.wake()
        }
        lane.wake()
    }

    private func pause(_ milliseconds: Int64) async {
        do {
            try await cancelWhenGracefulShutdown { [clock] in try await clock.sleep(until: clock.now + milliseconds) }
        } catch {
            // Cut short by shutdown, which the loops look at next.
            return
        }
    }

    /// Waits for the attempts of API calls, which are nobody's children.
    func drain() async {
        waiters.releaseAll()
        let deadline = clock.now + Self.drainMilliseconds
        while roster.lanes.contains(where: { $0.inFlight > 0 }), clock.now < deadline {
            do {
                try await clock.sleep(until: clock.now + 20)
            } catch {
                return
            }
        }
    }
}
