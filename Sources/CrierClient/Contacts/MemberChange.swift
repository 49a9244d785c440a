/// The body of `POST /contacts/lists/{id}/members`.
struct MemberChange: Encodable {
    let add: [String]
    let remove: [String]
}

/// The `data` of its answer.
struct MemberCount: Decodable, Sendable {
    let changed: Int
}
