import ArgumentParser
import Foundation
import Server

/// What every verb takes.
struct CommonOptions: ParsableArguments {
    @Option(name: .long, help: "A JSON file with settings, as {\"crier\": {\"port\": 8080, …}}.")
    var config: String?

    @Option(name: .customLong("database"), help: "Where everything is kept, as sqlite:PATH. (CRIER_DATABASE_URL)")
    var databaseURL: String?

    @Option(name: .long, help: "trace, debug, info, notice, warning, error or critical. (CRIER_LOG_LEVEL)")
    var logLevel: String?

    @Flag(name: .long, help: "Print the result as JSON, for programs.")
    var json = false

    /// Reads all settings; what a verb's own flags say goes in front.
    func settings(_ flags: [String: String?] = [:]) async throws -> Settings {
        var given = flags.compactMapValues { $0 }
        given["database.url"] = databaseURL
        given["log.level"] = logLevel
        do {
            return try Settings(
                config: try await Settings.reader(
                    flags: given,
                    configurationPath: config,
                    environment: ProcessInfo.processInfo.environment
                )
            )
        } catch {
            throw Failure(error.description)
        }
    }

    /// Opens the database and its key.
    func installation(_ settings: Settings) async throws -> Installation {
        do {
            return try await Installation.open(settings)
        } catch {
            throw Failure("\(error)")
        }
    }
}

/// A failure told in plain words, without the usage text: the command line was right, the world was not.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
