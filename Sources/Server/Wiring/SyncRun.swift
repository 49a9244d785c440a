import Delivery
import Domain
import Gateway
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
        let accounts = try await installation.store.senders(in: nil).map { sender in
            SenderAccount(
                sender: sender.id,
                workspace: sender.workspace,
                phoneNumberID: sender.phoneNumberID,
                wabaID: sender.wabaID,
                accessToken: try secrets.unseal(sender.accessToken)
            )
        }
        let mirror = TemplateMirror(
            accounts: { accounts },
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
