import ArgumentParser
import Server

/// `crier serve`
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the server.",
        discussion: """
            With --sandbox a pretend Meta runs in the same process on a port of its own, and a number of it is added: everything
            works without an account, and nothing leaves this machine.
            """
    )

    @OptionGroup var common: CommonOptions

    @Option(help: "The address to listen on. (CRIER_HOST, 127.0.0.1)")
    var host: String?

    @Option(help: "The port to listen on; 0 is any free one. (CRIER_PORT, 8080)")
    var port: Int?

    @Flag(help: "Run a pretend Meta beside the server, and send there.")
    var sandbox = false

    @Option(help: "The pretend Meta's port; 0 is any free one.")
    var sandboxPort = 8_081

    @Option(help: "A JSON file with the faults of the pretend Meta.")
    var sandboxFaults: String?

    func run() async throws {
        let settings = try await common.settings(["host": host, "port": port.map { "\($0)" }])
        let faultsPath = sandboxFaults
        do {
            try await ServerRun(
                settings: settings,
                sandbox: sandbox ? SandboxOptions(port: sandboxPort, faultsPath: faultsPath) : nil
            ).run { running in
                Output.note("crier listens on \(running.serverURL)")
                if let url = running.sandboxURL { Output.note("the sandbox (a pretend Meta) listens on \(url)") }
            }
        } catch {
            throw Failure("\(error)")
        }
    }
}
