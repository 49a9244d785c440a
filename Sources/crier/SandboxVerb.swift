import ArgumentParser
import Server

/// `crier sandbox`
struct SandboxVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sandbox",
        abstract: "Run a pretend Meta, for programs without an account.",
        discussion: """
            It answers as the WhatsApp Business Cloud API does, limits and refusals included, and sends signed webhooks. Its page
            lists what it accepted. It needs no password, so it listens on this machine only unless told otherwise.
            """
    )

    @OptionGroup var common: CommonOptions

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on; 0 is any free one.")
    var port = 8_081

    @Option(help: "Where its webhooks go.")
    var webhookURL: String?

    @Option(help: "Messages a second that its number takes.")
    var rate = 80

    @Option(help: "Decides every random choice: the same seed, the same faults.")
    var seed: UInt64 = 1

    @Option(help: "A JSON file with what goes wrong.")
    var faults: String?

    func validate() throws {
        if !(1...1_000_000).contains(rate) { throw ValidationError("--rate must be from 1 to 1000000") }
    }

    func run() async throws {
        let settings = try await common.settings()
        var options = SandboxOptions(port: port, faultsPath: faults)
        options.host = host
        options.webhookURL = webhookURL
        options.ratePerSecond = rate
        options.seed = seed
        do {
            try await SandboxRun(settings: settings, options: options).run { url in
                Output.note("the sandbox listens on \(url); what it accepted is listed there")
            }
        } catch {
            throw Failure("\(error)")
        }
    }
}
