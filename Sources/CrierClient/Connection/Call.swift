import Foundation

/// One call, ready to be made as often as it takes: the bytes are the same in every try, as its key demands.
struct Call: Sendable {
    /// An item of a query; one without a value is left out.
    typealias Item = (name: String, value: String?)

    let method: CallMethod
    /// From `/api/v1` on, with the query.
    let path: String
    let body: [UInt8]?
    let contentType: String
    /// `nil` for what only reads.
    let key: IdempotencyKey?
    let prefersAnswerAtOnce: Bool

    /// - Parameters:
    ///   - parts: of the path, behind `/api/v1`.
    ///   - key: made here where a call that changes something is given none.
    /// - Throws: ``CrierError/unreachable(_:)`` for a body that JSON cannot hold, such as a number that is not finite.
    init(
        _ method: CallMethod,
        _ parts: [String],
        query: [Item] = [],
        body: (any Encodable)? = nil,
        key: IdempotencyKey? = nil,
        prefersAnswerAtOnce: Bool = false
    ) throws(CrierError) {
        self.method = method
        path = Self.path(parts, query)
        do {
            self.body = try body.map { try Self.bytes(of: $0) }
        } catch {
            throw .unreachable(NoAnswer(server: "", reason: "the body cannot be written as JSON: \(error)", tries: 0))
        }
        contentType = "application/json"
        self.key = method == .get ? nil : key ?? .random()
        self.prefersAnswerAtOnce = prefersAnswerAtOnce
    }

    /// A call that brings a file.
    init(
        upload parts: [String],
        query: [Item],
        file: [UInt8],
        contentType: String,
        key: IdempotencyKey?
    ) {
        method = .post
        path = Self.path(parts, query)
        body = file
        self.contentType = contentType
        self.key = key ?? .random()
        prefersAnswerAtOnce = false
    }

    var isRead: Bool { method == .get }

    private static func bytes(of body: any Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        // Sorted, since the order is another in each run otherwise, and a key belongs to one body byte for byte.
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(body))
    }

    /// A path with its query, each part encoded.
    static func path(_ parts: [String], _ query: [Item] = []) -> String {
        let path = parts.map { "/" + encoded($0) }.joined()
        let items = query.compactMap { item in item.value.map { "\(encoded(item.name))=\(encoded($0))" } }
        return "/api/v1" + path + (items.isEmpty ? "" : "?" + items.joined(separator: "&"))
    }

    private static func encoded(_ text: String) -> String {
        // Unreserved characters only (RFC 3986, section 2.3): what is left can stand anywhere.
        let plain = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        return text.addingPercentEncoding(withAllowedCharacters: plain) ?? text
    }
}
