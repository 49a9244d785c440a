/// What a part of a request may look like. Objects are closed, as Meta's are: a member nobody knows is code 100.
///
/// Written independently of the client that the sandbox judges, from `messages/*` and `templates/*`.
indirect enum Form: Sendable {
    struct Field: Sendable {
        var name: String
        var form: Form
        var isRequired: Bool

        static func required(_ name: String, _ form: Form) -> Field { Field(name: name, form: form, isRequired: true) }
        static func optional(_ name: String, _ form: Form) -> Field { Field(name: name, form: form, isRequired: false) }
    }

    /// Text of so many characters (Unicode scalars).
    case text(ClosedRange<Int>)
    /// An `http` or `https` address.
    case url
    case boolean
    case integer(ClosedRange<Int>)
    /// A number, also written as text.
    case numeric
    case choice([String])
    case anyObject
    case anything
    case list(Form, ClosedRange<Int>)
    /// `exactlyOne`: of these members one must be there, and only one.
    case object([Field], exactlyOne: [String])

    static func object(_ fields: Field...) -> Form { .object(fields, exactlyOne: []) }

    /// Why a value does not fit: nil when it does. The happy path allocates nothing.
    func problem(in value: JSONTree) -> FormProblem? {
        switch self {
        case .text(let range):
            guard let text = value.text else { return FormProblem(.type("a string")) }
            return Self.problem(in: text, range)
        case .url:
            guard let text = value.text else { return FormProblem(.type("a string")) }
            return text.hasPrefix("http://") || text.hasPrefix("https://") ? nil : FormProblem(.value("is not a URL"))
        case .boolean:
            return value.bool == nil ? FormProblem(.type("a boolean")) : nil
        case .integer(let range):
            guard let integer = value.integer else { return FormProblem(.type("an integer")) }
            return range.contains(integer) ? nil : FormProblem(.value("is out of range"))
        case .numeric:
            return Self.isNumeric(value) ? nil : FormProblem(.type("a number"))
        case .choice(let choices):
            guard let text = value.text else { return FormProblem(.type("a string")) }
            return choices.contains(text)
                ? nil : FormProblem(.value("must be one of {\(choices.joined(separator: ", "))} - got \"\(text)\""))
        case .anyObject:
            return value.members == nil ? FormProblem(.type("an object")) : nil
        case .anything:
            return nil
        case .list(let form, let range):
            return Self.problem(inListAt: value, of: form, range)
        case .object(let fields, let exactlyOne):
            return Self.problem(inObjectAt: value, fields, exactlyOne: exactlyOne)
        }
    }

    private static func problem(in text: String, _ range: ClosedRange<Int>) -> FormProblem? {
        let count = text.utf8.count
        // Scalars are never more than bytes: most texts need no second count.
        if range.contains(count), count <= range.upperBound, range.lowerBound <= 1 { return nil }
        let scalars = text.unicodeScalars.count
        if scalars < range.lowerBound { return FormProblem(.empty) }
        return scalars > range.upperBound ? FormProblem(.tooLong(range.upperBound)) : nil
    }

    private static func isNumeric(_ value: JSONTree) -> Bool {
        switch value {
        case .integer, .number: true
        case .text(let text): Double(text) != nil
        default: false
        }
    }

    private static func problem(
        inListAt value: JSONTree,
        of form: Form,
        _ range: ClosedRange<Int>
    ) -> FormProblem? {
        guard let elements = value.list else { return FormProblem(.type("an array")) }
        guard range.contains(elements.count) else {
            return FormProblem(.value("must have \(range.lowerBound) to \(range.upperBound) elements"))
        }
        for (index, element) in elements.enumerated() {
            if var problem = form.problem(in: element) {
                problem.path.insert(.index(index), at: 0)
                return problem
            }
        }
        return nil
    }

    private static func problem(
        inObjectAt value: JSONTree,
        _ fields: [Field],
        exactlyOne: [String]
    ) -> FormProblem? {
        guard let members = value.members else { return FormProblem(.type("an object")) }
        var seen = 0
        for member in members {
            guard let index = fields.firstIndex(where: { $0.name == member.key }) else {
                return FormProblem(.unexpectedKey(member.key))
            }
            seen |= 1 << index
            if var problem = fields[index].form.problem(in: member.value) {
                problem.path.insert(.key(member.key), at: 0)
                return problem
            }
        }
        for (index, field) in fields.enumerated() where field.isRequired && seen & 1 << index == 0 {
            var problem = FormProblem(.missing)
            problem.path.insert(.key(field.name), at: 0)
            return problem
        }
        if !exactlyOne.isEmpty {
            let count = members.count { exactlyOne.contains($0.key) }
            let names = exactlyOne.joined(separator: ", ")
            if count == 0 { return FormProblem(.oneMissing(names)) }
            if count > 1 { return FormProblem(.value("must have only one of \(names)")) }
        }
        return nil
    }
}

/// A value that does not fit its form: what is wrong, and where.
struct FormProblem: Equatable, Sendable {
    enum Kind: Equatable, Sendable {
        case unexpectedKey(String)
        case missing
        case oneMissing(String)
        case empty
        case tooLong(Int)
        case type(String)
        case value(String)
    }

    enum Step: Equatable, Sendable {
        case key(String)
        case index(Int)
    }

    var kind: Kind
    var path: [Step] = []

    init(_ kind: Kind) {
        self.kind = kind
    }

    /// The refusal in Meta's words, the value being the parameter of that name (nil: the body itself).
    func refusal(at root: String?) -> GraphRefusal {
        let place = placeName(root)
        switch kind {
        case .unexpectedKey(let key):
            return .parameter("Unexpected key \"\(key)\" on param \"\(place)\".")
        case .missing where root == nil && path.count == 1:
            return .parameter("The parameter \(place) is required.")
        case .missing:
            return GraphRefusal(131008, "Parameter '\(place)' is mandatory")
        case .oneMissing(let names):
            return GraphRefusal(131008, "Parameter '\(place)' needs one of \(names)")
        case .empty:
            return GraphRefusal(131008, "Parameter '\(place)' is empty")
        case .tooLong(let maximum):
            return .parameter("Param \(place) must be at most \(maximum) characters long.")
        case .type(let type):
            return .parameter("Param \(place) must be \(type).")
        case .value(let problem):
            var refusal = GraphRefusal.parameter("Param \(place) \(problem).")
            refusal.details = nil
            return refusal
        }
    }

    private func placeName(_ root: String?) -> String {
        var steps = path[...]
        var place = root ?? ""
        if place.isEmpty, case .key(let key) = steps.first {
            place = key
            steps = steps.dropFirst()
        }
        for step in steps {
            switch step {
            case .key(let key): place += "['\(key)']"
            case .index(let index): place += "[\(index)]"
            }
        }
        return place
    }
}
