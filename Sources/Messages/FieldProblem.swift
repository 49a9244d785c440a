/// One thing that is wrong with what a caller sent, in words for people and for programs.
package struct FieldProblem: Hashable, Sendable {
    /// Where: the name of the API's field, with an index where it is a list (`bodyParams[1]`).
    package var field: String
    /// What, for programs: lower-case words joined by underscores, stable.
    package var code: String
    /// What, for people: a sentence that says how to put it right.
    package var problem: String

    package init(field: String, code: String, problem: String) {
        self.field = field
        self.code = code
        self.problem = problem
    }
}

/// Everything that is wrong, at once; never empty.
package struct MessageProblems: Error, Hashable, Sendable {
    package let problems: [FieldProblem]

    package init(_ problems: [FieldProblem]) {
        precondition(!problems.isEmpty, "a refusal needs a problem")
        self.problems = problems
    }
}
