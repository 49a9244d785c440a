/// The body of `POST /broadcasts/{id}/retry`. Absent members are left out.
struct BroadcastRetry: Encodable {
    let name: String?
    let codes: [Int]?
}
