package import Domain
import NIOCore
package import Store
import WireCSV

/// Contacts as a file, with the columns that `crier contacts import` reads: everybody whom a filter takes, oldest first, each as known
/// when its part is read.
package struct ContactExport: Sendable {
    /// Contacts read and written at once; no more of them are held, however many there are.
    private static let chunk = 1_000

    private let store: any ContactStore
    private let workspace: ID<Workspace>
    private let filter: ContactFilter
    private let customFields: [String]
    /// Where the export stands; `nil` when all is written.
    private var last: ID<Contact>? = ID(row: 0)
    /// How many contacts were written.
    package private(set) var count = 0

    /// - Parameter customFields: the workspace's own, a column each.
    package init(
        store: any ContactStore,
        workspace: ID<Workspace>,
        filter: ContactFilter,
        customFields: [String]
    ) {
        self.store = store
        self.workspace = workspace
        self.filter = filter
        self.customFields = customFields
    }

    /// The next part of the file, the header in the first one; `nil` behind the last.
    package mutating func next() async throws(StoreError) -> [UInt8]? {
        guard let begin = last else { return nil }
        let contacts = try await store.contacts(in: workspace, matching: filter, after: begin, limit: Self.chunk)
        last = contacts.count == Self.chunk ? contacts.last?.id : nil
        count += contacts.count
        var csv = CSVWriter()
        if begin.row == 0 { csv.row(["mobile", "name", "tags", "optin", "incomingBlocked"] + customFields) }
        for contact in contacts { write(contact, to: &csv) }
        return csv.bytes
    }

    func answer() -> APIAnswer {
        let running = Running(self)
        return APIAnswer(
            APIAnswer.Export(
                contentType: "text/csv; charset=utf-8; header=present",
                filename: "contacts.csv",
                parts: AsyncThrowingStream { try await running.next().map { ByteBuffer(bytes: $0) } }
            )
        )
    }

    /// An export on its way; its parts are asked for one after the other.
    private actor Running {
        private var export: ContactExport

        init(_ export: ContactExport) {
            self.export = export
        }

        func next() async throws -> [UInt8]? {
            var export = export
            let part = try await export.next()
            self.export = export
            return part
        }
    }

    private func write(_ contact: Contact, to csv: inout CSVWriter) {
        // Who hides the number has none to import again.
        csv.field(contact.phone.isReal ? contact.phone.digits : "")
        csv.field(contact.name)
        csv.field(contact.tags.joined(separator: ","))
        csv.field(contact.consent == .optedIn ? "yes" : contact.consent == .optedOut ? "no" : "")
        csv.field(contact.incomingBlocked ? "yes" : "no")
        for field in customFields {
            csv.field(contact.attributes.first { $0.name.lowercased() == field.lowercased() }?.value ?? "")
        }
        csv.endRow()
    }
}
