/// What to measure, as the command line says it.
struct Plan: Sendable {
    /// How calls follow each other.
    enum Mode: String, Sendable {
        /// Each of `tasks` tasks calls again as soon as it has its answer.
        case loop
        /// A call starts every 1/`rate` seconds, whatever became of those before.
        case paced
    }

    /// Whose request is sent.
    enum Body: String, Sendable {
        /// Meta's: a template message.
        case cloud
        /// Chatflow's: the published request.
        case campaign
    }

    let mode: Mode
    let body: Body
    let url: String
    /// Seconds to measure, 1 to 600.
    let seconds: Int
    /// Tasks of a closed loop, 1 to 4,096.
    let tasks: Int
    /// Calls a second of a paced run, 1 to 10,000.
    let rate: Int
    /// The bearer token.
    let key: String
    /// Where the destinations begin, so that two runs never write to the same person.
    let firstDestination: Int

    static let usage = """
        crier-bench loop|paced --url URL [--body cloud|campaign] [--key KEY] [--seconds 5] [--tasks 256] [--rate 200] \
        [--first-destination 919000000000]
        """

    init(arguments: [String]) throws(PlanError) {
        guard let word = arguments.first, let mode = Mode(rawValue: word) else { throw .unknownMode }
        var values: [String: String] = [:]
        var rest = arguments.dropFirst()
        while let name = rest.popFirst() {
            guard Self.names.contains(name), let value = rest.popFirst() else { throw .badOption(name) }
            values[name] = value
        }
        guard let url = values["--url"] else { throw .badOption("--url") }
        guard let body = Body(rawValue: values["--body"] ?? "cloud") else { throw .badOption("--body") }
        self.mode = mode
        self.body = body
        self.url = url
        self.key = values["--key"] ?? "bench-token"
        self.seconds = try Self.number("--seconds", in: values, default: 5, range: 1...600)
        self.tasks = try Self.number("--tasks", in: values, default: 256, range: 1...4_096)
        self.rate = try Self.number("--rate", in: values, default: 200, range: 1...10_000)
        self.firstDestination = try Self.number(
            "--first-destination",
            in: values,
            default: 919_000_000_000,
            range: 911_000_000_000...919_999_999_999
        )
    }

    /// As many connections as calls that may be under way; a paced run may pile up a second's worth.
    var connectionMaximum: Int { mode == .loop ? tasks : max(64, rate) }

    private static let names: Set<String> = [
        "--url", "--body", "--key", "--seconds", "--tasks", "--rate", "--first-destination",
    ]

    private static func number(
        _ name: String,
        in values: [String: String],
        default standard: Int,
        range: ClosedRange<Int>
    ) throws(PlanError) -> Int {
        guard let text = values[name] else { return standard }
        guard let number = Int(text), range.contains(number) else { throw .badOption(name) }
        return number
    }
}

/// What is wrong with a command line.
enum PlanError: Error, CustomStringConvertible {
    case unknownMode
    case badOption(String)

    var description: String {
        switch self {
        case .unknownMode: "the first word must be loop or paced"
        case .badOption(let name): "\(name) is unknown, or its value is missing or out of range"
        }
    }
}
