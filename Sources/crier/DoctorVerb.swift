import ArgumentParser
import Server

/// `crier doctor`
struct DoctorVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Look at everything a message needs, and say what to mend.",
        discussion:
            "Exit code 0: nothing stops a message. 1: something does. Messages in doubt are listed by name and number."
    )

    @OptionGroup var common: CommonOptions

    @Option(help: "The public address that Meta was told, to shake hands with as Meta does.")
    var webhookURL: String?

    func run() async throws {
        let settings = try await common.settings()
        let installation = try await common.installation(settings)
        let diagnosis = try await Diagnosing.examine(
            settings: settings,
            installation: installation,
            webhookURL: webhookURL
        )
        if common.json {
            try Output.json(diagnosis)
        } else {
            Self.show(diagnosis)
        }
        if diagnosis.hasProblem { throw ExitCode.failure }
    }

    private static let listedMaximum = 20

    private static func show(_ diagnosis: Diagnosis) {
        for finding in diagnosis.findings {
            let mark =
                switch finding.level {
                case .fine: "✓"
                case .warning: "!"
                case .problem: "✗"
                }
            print("\(mark) \(finding.about): \(finding.finding)")
            if let fix = finding.fix { print("    → \(fix)") }
        }
        guard !diagnosis.inDoubt.isEmpty else { return }
        print("")
        Output.table(
            ["IN DOUBT", "CONTACT", "NUMBER", "BROADCAST", "SINCE"],
            diagnosis.inDoubt.prefix(listedMaximum).map { [$0.id, $0.contact, $0.number, $0.broadcast, $0.since] },
            empty: ""
        )
        let rest = diagnosis.inDoubt.count - listedMaximum
        if rest > 0 { print("… and \(rest) more: `crier doctor --json` lists all") }
    }
}
