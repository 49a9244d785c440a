import WireJSON

/// What an endpoint tells about itself in `/openapi.json`.
package struct EndpointDocument: Sendable {
    let tag: String
    let summary: String
    let description: String
    let parameters: [Parameter]
    let body: Body?
    let answers: [Answer]
    /// The codes that are this endpoint's own; those that any call can meet are added.
    let errors: [APIErrorCode]

    /// A parameter in path, query or header.
    struct Parameter: Sendable {
        enum Place: String, Sendable {
            case path, query, header
        }

        let name: String
        let place: Place
        let schema: Schema
    }

    /// A JSON body that the endpoint takes, or a form with a file. `example` is JSON, or the name of a file.
    struct Body: Sendable {
        let schema: Schema
        let example: String
        /// Whether it may not be left out.
        var isRequired = true
        var isFile = false
    }

    /// A successful answer. `example` is JSON.
    struct Answer: Sendable {
        let status: Int
        let description: String
        let schema: Schema
        let example: String?
        /// Whether it can be had as CSV, too.
        let isAlsoCSV: Bool
        /// Whether it is a file, and no JSON.
        let isFile: Bool

        init(
            _ status: Int,
            _ description: String,
            _ schema: Schema,
            example: String? = nil,
            isAlsoCSV: Bool = false,
            isFile: Bool = false
        ) {
            self.status = status
            self.description = description
            self.schema = schema
            self.example = example
            self.isAlsoCSV = isAlsoCSV
            self.isFile = isFile
        }
    }

    init(
        _ tag: String,
        _ summary: String,
        _ description: String = "",
        parameters: [Parameter] = [],
        body: Body? = nil,
        answers: [Answer],
        errors: [APIErrorCode] = []
    ) {
        self.tag = tag
        self.summary = summary
        self.description = description
        self.parameters = parameters
        self.body = body
        self.answers = answers
        self.errors = errors
    }
}

extension EndpointDocument.Parameter {
    static func path(_ name: String, _ description: String) -> Self {
        Self(name: name, place: .path, schema: .string(description))
    }

    static func query(_ name: String, _ schema: Schema) -> Self {
        Self(name: name, place: .query, schema: schema)
    }

    /// `page` and `limit`.
    static func paging(limit: Int, maximum: Int) -> [Self] {
        [
            .query("page", .integer("Pages count from 1.", from: 1, standard: 1)),
            .query("limit", .integer("Elements a page.", from: 1, to: maximum, standard: limit)),
        ]
    }
}
