package import Domain
package import Gateway
package import Logging
import ServiceLifecycle
package import Store

/// Keeps our copy of Meta's templates true: at start, on a timer, and when asked.
package struct TemplateMirror: Service {
    private static let retryMilliseconds: Int64 = 30_000

    private let accounts: @Sendable () -> [SenderAccount]
    private let store: any TemplateStore
    private let reader: any AccountReader
    private let settings: DeliverySettings
    private let clock: any WallClock
    private let logger: Logger

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

    package func run() async throws {
        while !Task.isShuttingDownGracefully {
            var hasFailed = false
            for report in await sync(workspace: nil) {
                if case .failed(let reason) = report.outcome {
                    hasFailed = true
                    logger.warning(
                        "templates could not be read",
                        metadata: ["waba": "\(report.wabaID)", "reason": "\(reason)"]
                    )
                }
            }
            let pause = hasFailed ? Self.retryMilliseconds : settings.templateSyncIntervalMilliseconds
            do {
                try await cancelWhenGracefulShutdown { [clock] in try await clock.sleep(until: clock.now + pause) }
            } catch is CancellationError {
                return
            }
        }
    }

    /// Reads every account of a workspace (`nil` is all) once, and reports for each sender.
    package func sync(workspace: ID<Workspace>?) async -> [Report] {
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
