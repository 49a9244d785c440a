import ArgumentParser
import Server

/// `crier templates sync`
struct TemplatesSync: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract:
            "Read all templates of every number's account from Meta. A server does so by itself, at start and on a timer."
    )

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let settings = try await common.settings()
        let installation = try await common.installation(settings)
        let reports = try await TemplateSyncing.run(settings: settings, installation: installation)
        if reports.isEmpty { throw Failure("there is no number to ask for: `crier senders add` adds one") }
        if common.json {
            try Output.json(reports)
        } else {
            for report in reports { print("\(report.phoneNumberId) (account \(report.wabaId)): \(report.sentence)") }
        }
        if reports.contains(where: { $0.problem != nil }) { throw ExitCode.failure }
    }
}
