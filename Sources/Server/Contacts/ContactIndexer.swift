import Logging
import ServiceLifecycle
import Store

/// Keeps the index of contacts behind what is written: after an import it catches up, and later it takes in what changes.
///
/// It begins when somebody first searches by a text, and then works half of the time at the most, and a tenth while many messages are on their way: who searches can wait a minute, who sends
/// cannot.
struct ContactIndexer: Service {
    /// So many changes of a part are worth writing it anew at once.
    private static let many = 8
    /// After so many rounds a single one is: a person who was erased leaves the index as well.
    private static let roundsUntilAll = 10
    private static let pause = Duration.seconds(1)
    private static let pauseAfterFailure = Duration.seconds(30)

    let store: any ContactIndexing
    /// Whether many messages are on their way.
    let isBusy: @Sendable () -> Bool
    let logger: Logger

    func run() async throws {
        var round = 0
        while !Task.isShuttingDownGracefully {
            do {
                try await goRound(changedAtLeast: round % Self.roundsUntilAll == 0 ? 1 : Self.many)
                round += 1
                try await wait(Self.pause)
            } catch is CancellationError {
                return
            } catch {
                // Until it is better, searches look at rows.
                logger.warning("contacts could not be indexed", metadata: ["reason": "\(error)"])
                do { try await wait(Self.pauseAfterFailure) } catch { return }
            }
        }
    }

    /// Does all that there is to do, part after part.
    private func goRound(changedAtLeast changes: Int) async throws {
        guard try await store.wantsContactIndex() else { return }
        let clock = ContinuousClock()
        let begun = clock.now
        var parts = 0
        var part: Int64?
        while !Task.isShuttingDownGracefully {
            let began = clock.now
            part = try await store.indexContacts(behind: part, changedAtLeast: changes)
            guard part != nil else { break }
            parts += 1
            try await wait((clock.now - began) * (isBusy() ? 9 : 1))
        }
        guard parts > 0 else { return }
        logger.debug("contacts are indexed", metadata: ["parts": "\(parts)", "took": "\(clock.now - begun)"])
    }

    /// - Throws: `CancellationError` when the server stops.
    private func wait(_ duration: Duration) async throws {
        try await cancelWhenGracefulShutdown { try await Task.sleep(for: duration) }
    }
}
