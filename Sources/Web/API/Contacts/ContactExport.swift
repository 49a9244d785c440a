import Domain
import NIOCore
import Store
import Synchronization
import WireCSV

/// Contacts as a file, with the columns that `crier contacts import` reads.
struct ContactExport: Sendable {
    /// Contacts read and written at once; no more of them are held, however many there are.
    static let chunk = 1_000

    let store: any ContactStore
    let workspace: ID<Workspace>
    let filter: ContactFilter
    /// The workspace's own, a column each.
    let customFields: [String]

    /// Everybody whom the filter takes, oldest first, each as known when its part is read.
    func answer() -> APIAnswer {
        // Where the export stands; `nil` when all is written. Only one part is made at a time.
        let place = Mutex<ID<Contact>?>(ID(row: 0))
        return APIAnswer(
            APIAnswer.Export(
                contentType: "text/csv; charset=utf-8; header=present",
                filename: "contacts.csv",
                parts: AsyncThrowingStream {
                    guard let last = place.withLock({ $0 }) else { return nil }
                    let contacts = try await store.contacts(
                        in: workspace,
                        matching: filter,
                        after: last,
                        limit: Self.chunk
                    )
                    place.withLock { $0 = contacts.count == Self.chunk ? contacts.last?.id : nil }
                    var csv = CSVWriter()
                    if last.row == 0 { csv.row(["mobile", "name", "tags", "optin", "incomingBlocked"] + customFields) }
                    for contact in contacts { write(contact, to: &csv) }
                    return ByteBuffer(bytes: csv.bytes)
                }
            )
        )
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
