import Domain
import HTTPTypes
import Messages
import NIOCore
import Store
import Synchronization
import WireCSV

/// `GET /broadcasts/{id}/messages`: by page as JSON, or all of them as CSV.
struct BroadcastMessages: Sendable {
    /// Messages read and written at once by an export; it holds no more of them, however many there are.
    static let exportChunk = 1_000

    let store: any BroadcastStore & MessageStore & AccountStore

    func list(_ request: APIRequest) async throws -> APIAnswer {
        let broadcast = try await store.broadcast(of: request)
        let query = request.query
        let filter = MessageFilter(broadcast: broadcast.id, state: try MessageState.wanted(query))
        if try request.wantsCSV { return export(broadcast, filter) }
        let page = try PageQuery(query, limit: 25, maximum: 100)
        let found = try await store.messages(in: request.workspace, matching: filter, page: page.request)
        return .messages(found, page, try await store.senders(in: request.workspace))
    }
}

extension BroadcastMessages {
    private static let head = [
        "id", "to", "contactName", "state", "attempts", "wamid", "code", "reason", "details", "createdAt", "updatedAt",
        "expiresAt",
    ]

    /// All messages of a broadcast, oldest first, each as it stands when its part is read.
    private func export(_ broadcast: Broadcast, _ filter: MessageFilter) -> APIAnswer {
        let store = store
        // Where the export stands; `nil` when all is written. Only one part is made at a time.
        let place = Mutex<ID<Message>?>(ID(row: 0))
        return APIAnswer(
            APIAnswer.Export(
                contentType: "text/csv; charset=utf-8; header=present",
                filename: "broadcast-\(broadcast.publicID.text).csv",
                parts: AsyncThrowingStream {
                    guard let last = place.withLock({ $0 }) else { return nil }
                    let records = try await store.messages(
                        in: broadcast.workspace,
                        matching: filter,
                        after: last,
                        limit: Self.exportChunk
                    )
                    place.withLock { $0 = records.count == Self.exportChunk ? records.last?.id : nil }
                    var csv = CSVWriter()
                    if last.row == 0 { csv.row(Self.head) }
                    for record in records { Self.write(record, to: &csv) }
                    return ByteBuffer(bytes: csv.bytes)
                }
            )
        )
    }

    private static func write(_ record: MessageRecord, to csv: inout CSVWriter) {
        csv.field(PublicID<Message>(record.id, createdAt: record.createdAt).text)
        csv.field(record.phone.digits)
        csv.field(record.contactName)
        csv.field(record.state.apiText)
        csv.field(record.attempt)
        csv.field(record.wamid ?? "")
        if let refusal = record.refusal {
            csv.field(refusal.code)
            csv.field(refusal.title)
            csv.field(refusal.details ?? "")
        } else {
            for _ in 0..<3 { csv.field("") }
        }
        csv.field(record.createdAt.iso8601)
        csv.field(record.updatedAt.iso8601)
        csv.field(record.expiresAt.iso8601)
        csv.endRow()
    }
}
