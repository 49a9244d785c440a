/// A part of a list.
public struct ListSection: Sendable, Hashable {
    /// A line of a list.
    public struct Row: Sendable, Hashable {
        /// What your program is told when it is chosen.
        public var id: String
        /// What stands on it, at most 24 characters.
        public var title: String
        /// The small line below, at most 72 characters.
        public var description: String?

        /// - Parameters:
        ///   - id: what your program is told when it is chosen.
        ///   - title: what stands on it, at most 24 characters.
        ///   - description: the small line below, at most 72 characters.
        public init(id: String, title: String, description: String? = nil) {
            self.id = id
            self.title = title
            self.description = description
        }
    }

    /// What stands above it, at most 24 characters; needed where there are several sections.
    public var title: String?
    /// Its lines.
    public var rows: [Row]

    /// - Parameters:
    ///   - title: what stands above it, at most 24 characters.
    ///   - rows: its lines.
    public init(_ title: String? = nil, rows: [Row]) {
        self.title = title
        self.rows = rows
    }

    var value: JSONValue {
        let rows = rows.map { row in
            var members: [String: JSONValue] = ["id": .string(row.id), "title": .string(row.title)]
            members["description"] = row.description.map(JSONValue.string)
            return JSONValue.object(members)
        }
        var members: [String: JSONValue] = ["rows": .array(rows)]
        members["title"] = title.map(JSONValue.string)
        return .object(members)
    }
}
