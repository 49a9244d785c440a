package import Domain
package import Gateway
package import Logging
import ServiceLifecycle
package import Store
import Synchronization

/// Keeps our copy of Meta's templates true: at start, on a timer, and when asked.
package final class TemplateMirror: Service {
    private static let retryMilliseconds: Int64 = 30_000
    /// How late, at the most, it is noticed that Meta has another text.
    private static let lookMilliseconds: Int64 = 2_000

    private let accounts: @Sendable () -> [SenderAccount]
    private let store: any TemplateStore
    private let reader: any AccountReader
    private let settings: DeliverySettings
    private let clock: any WallClock
    private let logger: Logger
    /// The latest sync. One follows the other: two at once could write down an older list after a newer one.
    private let latest = Mutex<Task<[Report], Never>?>(nil)
    /// When the accounts are read next.
    private let dueAt = Mutex(Timestamp(milliseconds: 0))

    /// - Parameter accounts: those of the senders, oldest first.
    package init(
        accounts: @escaping @Sendable () -> [SenderAccount],
        store: any TemplateStore,
        reader: any AccountReader,
        settings: DeliverySettings,
        clock: any WallClock,
        logger: Logger
    ) {
        self.accounts = accounts
        self.store = store
        self.reader = reader
        self.settings = settings
        self.clock = clock
        self.logger = logger
    }

    /// What a sync of one sender's account did.
    package struct Report: Hashable, Sendable {
        package var phoneNumberID: String
        package var wabaID: String
        package var outcome: Outcome

        package enum Outcome: Hashable, Sendable {
            case synced(TemplateSyncCounts)
            /// A sentence without secrets.
            case failed(String)
        }
    }

    /// Somebody said that a template has changed at Meta: the accounts are read again soon.
    package func outdate() {
        dueAt.withLock { $0 = Timestamp(milliseconds: 0) }
    }

    package func run() async throws {
        while !Task.isShuttingDownGracefully {
            if dueAt.withLock({ $0 <= clock.now }) { await syncAll() }
            do {
                try await cancelWhenGracefulShutdown { [clock] in
                    try await clock.sleep(until: clock.now + Self.lookMilliseconds)
                }
            } catch is CancellationError {
                return
            }
        }
    }

    private func syncAll() async {
        // What is said during the sync is of after it.
        dueAt.withLock { $0 = clock.now + settings.templateSyncIntervalMilliseconds }
        for report in await sync(workspace: nil) {
            guard case .failed(let reason) = report.outcome else { continue }
            let retryAt = clock.now + Self.retryMilliseconds
            dueAt.withLock { $0 = min($0, retryAt) }
            logger.warning(
                "templates could not be read",
                metadata: ["waba": "\(report.wabaID)", "reason": "\(reason)"]
            )
        }
    }

    /// Reads every account of a workspace (`nil` is all) once, and reports for each sender. What it reads is of after the call.
    package func sync(workspace: ID<Workspace>?) async -> [Report] {
        let task = latest.withLock { latest in
            let before = latest
            let task = Task {
                _ = await before?.value
                return await self.read(workspace: workspace)
            }
            latest = task
            return task
        }
        return await task.value
    }

    private func read(workspace: ID<Workspace>?) async -> [Report] {
        var outcomes: [AccountKey: Report.Outcome] = [:]
        var reports: [Report] = []
        for account in accounts() {
            guard workspace == nil || account.workspace == workspace else { continue }
            let key = AccountKey(workspace: account.workspace, wabaID: account.wabaID)
            var outcome = outcomes[key]
            // A sender with a bad token does not spoil it for others of the same account.
            if outcome == nil || outcome?.isFailure == true { outcome = await sync(account) }
            outcomes[key] = outcome
            if let outcome {
                reports.append(Report(phoneNumberID: account.phoneNumberID, wabaID: account.wabaID, outcome: outcome))
            }
        }
        return reports
    }

    private struct AccountKey: Hashable {
        let workspace: ID<Workspace>
        let wabaID: String
    }

    private func sync(_ account: SenderAccount) async -> Report.Outcome {
        do {
            let templates = try await reader.templates(of: account).map { listed in
                RemoteTemplate(
                    waTemplateID: listed.id,
                    name: listed.name,
                    language: listed.language,
                    category: listed.category,
                    status: listed.status,
                    parameterFormat: listed.parameterFormat,
                    quality: listed.quality,
                    components: listed.components
                )
            }
            let counts = try await store.mirrorTemplates(
                templates,
                of: account.wabaID,
                in: account.workspace,
                at: clock.now
            )
            return .synced(counts)
        } catch let error as GatewayError {
            return .failed(Self.sentence(error))
        } catch {
            return .failed("\(error)")
        }
    }

    private static func sentence(_ error: GatewayError) -> String {
        switch error {
        case .refused(let refusal): "Meta refused (\(refusal.code)): \(refusal.title)"
        case .unreachable(let reason): "Meta cannot be reached: \(reason)"
        case .unreadable(let reason): "Meta's answer cannot be read: \(reason)"
        }
    }
}

extension TemplateMirror.Report.Outcome {
    fileprivate var isFailure: Bool {
        if case .failed = self { true } else { false }
    }
}
