import NIOCore
import Synchronization

/// Ends the reading of bodies that come too slowly, however they drip.
///
/// A timer for each request would cost more than the request's parsing, so there is one list of the bodies being read
/// and, while it is not empty, one sweep a second. An overdue connection's input is closed, which ends the reading; the
/// answer can still be written.
final class BodyDeadlines: Sendable {
    /// A body being read.
    struct Watch: Sendable {
        fileprivate let number: UInt64
    }

    private struct Entry: Sendable {
        let channel: any Channel
        let deadline: NIODeadline
        var isOverdue = false
    }

    private struct State: Sendable {
        var next: UInt64 = 0
        var entries: [UInt64: Entry] = [:]
        var isSweeping = false
    }

    private let allowance: TimeAmount
    private let sweepInterval: TimeAmount
    private let state = Mutex(State())

    /// - Parameters:
    ///   - allowanceMilliseconds: how long a body may take from the first look at it to its end.
    ///   - sweepMilliseconds: how late, at the most, that is noticed.
    init(allowanceMilliseconds: Int64, sweepMilliseconds: Int64) {
        self.allowance = .milliseconds(allowanceMilliseconds)
        self.sweepInterval = .milliseconds(sweepMilliseconds)
    }

    func begin(_ channel: any Channel) -> Watch {
        let entry = Entry(channel: channel, deadline: .now() + allowance)
        let (number, startsSweep) = state.withLock { state in
            state.next += 1
            state.entries[state.next] = entry
            defer { state.isSweeping = true }
            return (state.next, !state.isSweeping)
        }
        if startsSweep { scheduleSweep(on: channel.eventLoop) }
        return Watch(number: number)
    }

    /// - Returns: whether the body was ended for being too slow.
    func end(_ watch: Watch) -> Bool {
        state.withLock { $0.entries.removeValue(forKey: watch.number)?.isOverdue ?? false }
    }

    private func scheduleSweep(on loop: any EventLoop) {
        loop.scheduleTask(in: sweepInterval) { self.sweep(on: loop) }
    }

    private func sweep(on loop: any EventLoop) {
        let now = NIODeadline.now()
        let (overdue, goesOn) = state.withLock { state in
            var overdue: [any Channel] = []
            for (number, entry) in state.entries where entry.deadline <= now && !entry.isOverdue {
                state.entries[number]?.isOverdue = true
                overdue.append(entry.channel)
            }
            state.isSweeping = !state.entries.isEmpty
            return (overdue, state.isSweeping)
        }
        for channel in overdue { channel.close(mode: .input, promise: nil) }
        if goesOn { scheduleSweep(on: loop) }
    }
}
