import ArgumentParser
import Server

/// `crier demo`
struct Demo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "See it work: a server, a pretend Meta, one message and its ticks.",
        discussion: "Needs no account and touches nothing outside this machine. Goes on serving until Ctrl-C."
    )

    @OptionGroup var common: CommonOptions

    @Option(help: "The server's port; another free one is taken when it is in use.")
    var port: Int?

    @Option(help: "The pretend Meta's port, likewise.")
    var sandboxPort = 8_081

    func run() async throws {
        var settings = try await common.settings(["port": port.map { "\($0)" }])
        if common.logLevel == nil { settings.logLevel = "warning" }
        do {
            try await DemoRun(settings: settings, sandboxPort: sandboxPort) { Output.line($0) }.run()
        } catch {
            throw Failure("\(error)")
        }
    }
}
