/// One thing that is wrong with a request.
public struct FieldProblem: Codable, Sendable, Hashable {
    /// Where: `bodyParams`, `action.sections[0].rows[2].title`.
    public let field: String
    /// What is wrong with it, in words.
    public let problem: String
    /// What programs decide by.
    public let code: ErrorCode
}
