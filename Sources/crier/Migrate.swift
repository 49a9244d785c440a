import ArgumentParser
import Server

/// `crier migrate`
struct Migrate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring the database to this program's form, creating it where there is none.",
        discussion: "Stop the server and make a copy of the database and its key file first."
    )

    @OptionGroup var common: CommonOptions

    @Flag(help: "Only say what would be done.")
    var dryRun = false

    func run() async throws {
        let settings = try await common.settings()
        let steps: [String]
        do {
            steps = try await Migration.run(databasePath: settings.databasePath, dryRun: dryRun)
        } catch {
            throw Failure("\(error)")
        }
        if common.json {
            try Output.json([dryRun ? "pending" : "done": steps])
        } else if steps.isEmpty {
            print("\(settings.databasePath) is up to date")
        } else {
            for step in steps { print("\(dryRun ? "pending" : "done"): \(step)") }
        }
    }
}
