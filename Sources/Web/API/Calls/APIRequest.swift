package import Domain
import Foundation
package import HTTPTypes
import Hummingbird
import Messages
package import WireJSON

/// A call as its handler sees it: authenticated, read and parsed. A reference, because it waits with its caller, and is handed on by
/// everyone in between.
package final class APIRequest: Sendable {
    package let caller: Caller
    package let requestID: String
    package let headers: HTTPFields
    /// `null` where the endpoint takes no body.
    package let body: JSONValue
    package let claim: IdempotencyClaim?
    package let receivedAt: Timestamp
    let pathParameters: Parameters
    /// What stands behind `?`, as it came.
    let rawQuery: String

    init(
        caller: Caller,
        requestID: String,
        headers: HTTPFields,
        body: JSONValue,
        claim: IdempotencyClaim?,
        receivedAt: Timestamp,
        pathParameters: Parameters,
        rawQuery: String
    ) {
        self.caller = caller
        self.requestID = requestID
        self.headers = headers
        self.body = body
        self.claim = claim
        self.receivedAt = receivedAt
        self.pathParameters = pathParameters
        self.rawQuery = rawQuery
    }

    package var workspace: ID<Workspace> { caller.workspace.id }

    /// A part of the path, percent-decoded by the router.
    func path(_ name: String) -> String { pathParameters.get(name) ?? "" }

    /// The parameters behind `?`. Parsed on each call: ask once.
    var query: QueryItems { QueryItems(rawQuery) }

    /// Whether the caller asks for a file: `format=csv`, or the header `Accept`.
    var wantsCSV: Bool {
        get throws(APIError) {
            switch query["format"] {
            case "csv": return true
            case "json": return false
            case nil:
                return headers[values: .accept].contains { value in
                    value.split(separator: ",").contains { range in
                        String(range.prefix { $0 != ";" }).trimmingBlanks().lowercased() == "text/csv"
                    }
                }
            default: throw APIError([FieldProblem("format", .invalidValue, "must be json or csv")])
            }
        }
    }

    /// Whether the caller asks for its answer without waiting (RFC 7240, section 4.1).
    package var prefersAsynchronousAnswer: Bool {
        headers[values: .prefer].contains { value in
            value.split(separator: ",").contains { preference in
                String(preference.prefix { $0 != ";" }).trimmingBlanks().lowercased() == "respond-async"
            }
        }
    }
}

/// The parameters of a query.
struct QueryItems: Sendable {
    private let items: [(name: Substring, value: Substring)]

    /// Names and values are form-encoded, as libraries of most languages write them: a blank is a plus, and brackets are `%5B`. What
    /// is no proper encoding is taken as it stands.
    init(_ query: String) {
        items = query.split(separator: "&").map { item in
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(Self.decoded)
            return (name: parts[0], value: parts.count > 1 ? parts[1] : "")
        }
    }

    private static func decoded(_ text: Substring) -> Substring {
        let text = text.replacing("+", with: " ")
        return Substring(text.removingPercentEncoding ?? String(text))
    }

    /// The first value of a name; `nil` where there is none or it is empty.
    subscript(name: String) -> String? {
        guard let value = items.first(where: { $0.name == name })?.value, !value.isEmpty else { return nil }
        return String(value)
    }

    /// The elements of a list that is written as `name[0][member]=value`, in their order.
    func elements(_ name: String) -> [[String: String]] {
        var elements: [Int: [String: String]] = [:]
        for item in items {
            let parts = item.name.split(separator: "[", omittingEmptySubsequences: false)
            guard parts.count == 3, parts[0] == name, parts[1].last == "]", parts[2].last == "]",
                let index = Int(parts[1].dropLast())
            else { continue }
            elements[index, default: [:]][String(parts[2].dropLast())] = String(item.value)
        }
        return elements.sorted { $0.key < $1.key }.map(\.value)
    }

    /// Whether a flag is set: `true`, `1`, `yes`, or the bare name.
    func isSet(_ name: String) -> Bool {
        guard let value = items.first(where: { $0.name == name })?.value else { return false }
        return ["", "true", "1", "yes"].contains(value.lowercased())
    }
}
