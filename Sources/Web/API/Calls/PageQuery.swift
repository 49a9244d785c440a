import Messages
import Store
import WireJSON

/// `page` and `limit` of a list, as Chatflow numbers them: pages from 1.
struct PageQuery: Hashable, Sendable {
    /// A page this far in would only make the database count.
    static let pageMaximum = 100_000
    let page: Int
    let limit: Int

    /// - Throws: both problems at once where both numbers are wrong.
    init(_ query: QueryItems, limit standard: Int, maximum: Int) throws(APIError) {
        var problems: [FieldProblem] = []
        func number(_ name: String, _ standard: Int, _ maximum: Int) -> Int {
            guard let text = query[name] else { return standard }
            if let number = Int(text), (1...maximum).contains(number) { return number }
            problems.append(FieldProblem(name, .invalidValue, "must be a whole number from 1 to \(maximum)"))
            return standard
        }
        page = number("page", 1, Self.pageMaximum)
        limit = number("limit", standard, maximum)
        guard problems.isEmpty else { throw APIError(problems) }
    }

    var request: PageRequest { PageRequest(offset: (page - 1) * limit, limit: limit) }

    /// The members that every list ends with.
    func write(total: Int, to writer: inout JSONWriter) {
        writer.member("total", total)
        writer.member("page", page)
        writer.member("limit", limit)
    }
}
