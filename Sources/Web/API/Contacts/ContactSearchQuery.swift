import Domain
import Messages
import Store

/// The query of `GET /contacts`, read (section 5 of the contract).
struct ContactSearchQuery {
    let filter: ContactFilter
    let page: PageQuery
    /// Where the page begins: `page` goes before `skip`.
    let request: PageRequest

    /// - Throws: everything that is wrong, at once.
    init(_ query: QueryItems) throws(APIError) {
        var problems: [FieldProblem] = []
        func flag(_ name: String) -> Bool? {
            guard let word = query[name] else { return nil }
            switch word.lowercased() {
            case "true", "1", "yes": return true
            case "false", "0", "no": return false
            default:
                problems.append(FieldProblem(name, .invalidValue, "must be true or false"))
                return nil
            }
        }
        var filter = ContactFilter(
            name: query["name"],
            tags: (query["tags"] ?? "").split(separator: ",").map { String($0).trimmingBlanks() }.filter {
                !$0.isEmpty
            },
            isOptedIn: flag("optin"),
            incomingBlocked: flag("incomingBlocked")
        )
        if let mobile = query["mobile"] {
            do { filter.phone = try PhoneNumber(parsing: mobile) } catch {
                problems.append(FieldProblem("mobile", .invalidValue, "\(error)"))
            }
        }
        if let word = query["source"] {
            filter.source = ContactSource(rawValue: word)
            if filter.source == nil {
                let words = ContactSource.allCases.map(\.rawValue).joined(separator: ", ")
                problems.append(FieldProblem("source", .invalidSource, "must be one of \(words)"))
            }
        }
        switch query["order"] {
        case nil, "-1": break
        case "1": filter.isOldestFirst = true
        default: problems.append(FieldProblem("order", .invalidValue, "must be -1 (newest first) or 1"))
        }
        for (index, element) in query.elements("attributes").enumerated() {
            guard let name = element["name"], !name.isEmpty else {
                problems.append(FieldProblem("attributes[\(index)][name]", .missingField, "is required"))
                continue
            }
            filter.attributes.append(ContactAttribute(name: name, value: element["value"] ?? ""))
        }
        var skip: Int?
        if let text = query["skip"] {
            skip = Int(text).flatMap { (0...PageQuery.pageMaximum * 100).contains($0) ? $0 : nil }
            if skip == nil { problems.append(FieldProblem("skip", .invalidValue, "must be a whole number from 0")) }
        }
        do { page = try PageQuery(query, limit: 25, maximum: 100) } catch { throw APIError(problems + error.details) }
        guard problems.isEmpty else { throw APIError(problems) }
        self.filter = filter
        let offset = query["page"] == nil ? skip : nil
        request = PageRequest(offset: offset ?? page.request.offset, limit: page.limit)
    }
}
