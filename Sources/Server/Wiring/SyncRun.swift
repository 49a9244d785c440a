import Delivery
import Logging
import Store

/// `crier templates sync`: the mirror refreshed once, without a server.
package enum TemplateSyncing {
    /// One sender's account, as the verb reports it.
    package struct Report: Sendable, Encodable {
        package let phoneNumberId: String
        package let wabaId: String
        package let added: Int
        package let updated: Int
        package let unchanged: Int
        package let deleted: Int
        package let problem: String?

        package var sentence: String {
            problem ?? "\(added) added, \(updated) updated, \(unchanged) unchanged, \(deleted) gone"
        }
    }

    package static func run(settings: Settings, installation: Installation) async throws -> [Report] {
        let logger = Logger(label: "crier.templates")
        let gateway = try MetaGateway(settings: settings)
        let secrets = installation.secrets
        let roster = SenderRoster(
            store: installation.store,
            reader: gateway.reader,
            unseal: { try secrets.unseal($0) },
            settings: settings.delivery,
            clock: installation.clock,
            logger: logger
        )
        try await roster.refresh()
        let mirror = TemplateMirror(
            roster: roster,
            store: installation.store,
            reader: gateway.reader,
            settings: settings.delivery,
            clock: installation.clock,
            logger: logger
        )
        let reports = await mirror.sync(workspace: nil).map(Report.init)
        await gateway.shutdown()
        return reports
    }
}

extension TemplateSyncing.Report {
    fileprivate init(_ report: TemplateMirror.Report) {
        phoneNumberId = report.phoneNumberID
        wabaId = report.wabaID
        switch report.outcome {
        case .synced(let counts):
            added = counts.added
            updated = counts.updated
            unchanged = counts.unchanged
            deleted = counts.deleted
            problem = nil
        case .failed(let sentence):
            added = 0
            updated = 0
            unchanged = 0
            deleted = 0
            problem = sentence
        }
    }
}
