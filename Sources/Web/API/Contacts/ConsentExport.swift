import Domain
import NIOCore
import Store
import Synchronization
import WireCSV

/// A contact's consent ledger as a file, to be shown to whoever asks for proof.
enum ConsentExport {
    private static let head = ["mobile", "optin", "source", "detail", "occurredAt", "receivedAt"]

    /// - Parameter events: newest first, at most a page of them.
    static func answer(_ contact: Contact, _ events: [ConsentEvent]) -> APIAnswer {
        var csv = CSVWriter()
        csv.row(head)
        for event in events {
            csv.field(contact.phone.isReal ? contact.phone.digits : contact.userID ?? "")
            csv.field(event.consent == .optedIn ? "yes" : event.consent == .optedOut ? "no" : "")
            csv.field(event.source.rawValue)
            csv.field(event.detail)
            csv.field(event.occurredAt.iso8601)
            csv.field(event.receivedAt.iso8601)
            csv.endRow()
        }
        let file = Mutex<ByteBuffer?>(ByteBuffer(bytes: csv.bytes))
        return APIAnswer(
            APIAnswer.Export(
                contentType: "text/csv; charset=utf-8; header=present",
                filename: "consent-\(PublicID(contact.id, createdAt: contact.createdAt).text).csv",
                parts: AsyncThrowingStream { file.withLock { $0.take() } }
            )
        )
    }
}
