package import Domain
package import Foundation
package import Store
import Web

/// `crier contacts export`: contacts written to a file, without a server.
package enum ContactFile {
    /// - Returns: how many contacts were written.
    package static func write(
        _ installation: Installation,
        _ workspace: ID<Workspace>,
        _ filter: ContactFilter,
        to handle: FileHandle
    ) async throws -> Int {
        let fields = try await installation.store.vocabulary(of: workspace).customFields
        var export = ContactExport(
            store: installation.store,
            workspace: workspace,
            filter: filter,
            customFields: fields
        )
        while let part = try await export.next() { try handle.write(contentsOf: Data(part)) }
        return export.count
    }
}
