package import Configuration
package import Delivery
package import Domain
import SystemPackage

/// Everything the operator decides, read once at start.
///
/// Each key is an environment variable (`CRIER_DATABASE_URL`), a member of the configuration file
/// (`{"crier": {"database": {"url": …}}}`) and, where a verb offers it, a flag; flags win over the environment, the environment
/// over the file.
///
/// - `host` (text, `127.0.0.1`), `port` (0 to 65535, 8080; 0 is any free one)
/// - `database.url` (`sqlite:PATH`, `sqlite:crier.db`)
/// - `secret.key` (secret: 32 bytes as base64; otherwise a key file beside the database)
/// - `graph.url` (http or https address, `https://graph.facebook.com`), `graph.version` (`v23.0`)
/// - `api.key` (secret: creates a first API key), `phone.number.id`, `waba.id`, `access.token` (secret), `app.secret` (secret),
///   `verify.token` (secret): create a first sender
/// - `sender.rate` (messages a second, 1 to 1,000,000; what Meta reports, else 80)
/// - `in.doubt` (`hold` or `resend-when-proven`, `hold`), `settle.after` (a duration such as `20s`, 20 s)
/// - `webhooks.allow.private` (`true` or `false`, `false`): whether events may be posted to addresses of private networks
/// - `log.level` (`trace` to `critical`, `info`), `log.format` (`text` or `json`, `text`)
package struct Settings: Sendable {
    package var host: String
    package var port: Int
    /// Path of the SQLite file.
    package var databasePath: String
    /// Whether somebody named it, or it is the one we take.
    package var isDatabaseGiven: Bool
    package var secretKey: Secret?
    package var graphURL: String
    package var graphVersion: String
    package var firstKey: Secret?
    package var firstSender: FirstSender?
    package var delivery: DeliverySettings
    package var allowsPrivateWebhooks: Bool
    package var logLevel: String
    package var logsJSON: Bool

    /// The sender that the environment describes.
    package struct FirstSender: Sendable {
        package var phoneNumberID: String
        package var wabaID: String
        package var accessToken: Secret
        package var appSecret: Secret?
        package var verifyToken: Secret?
    }

    /// Where the settings are read from.
    /// - Parameters:
    ///   - flags: what verbs were given, by key (`port`), which wins.
    ///   - configurationPath: a JSON file, which must exist when it is named.
    package static func reader(
        flags: [String: String],
        configurationPath: String?,
        environment: [String: String]
    ) async throws(SettingsError) -> ConfigReader {
        var values: [AbsoluteConfigKey: ConfigValue] = [:]
        for (key, value) in flags {
            values[AbsoluteConfigKey(["crier"] + key.split(separator: ".").map(String.init))] = ConfigValue(
                .string(value),
                isSecret: false
            )
        }
        var providers: [any ConfigProvider] = [
            InMemoryProvider(name: "flags", values: values),
            EnvironmentVariablesProvider(environmentVariables: environment),
        ]
        if let configurationPath {
            do {
                providers.append(try await FileProvider<JSONSnapshot>(filePath: FilePath(configurationPath)))
            } catch {
                throw SettingsError(["the configuration file \(configurationPath) cannot be read: \(error)"])
            }
        }
        return ConfigReader(providers: providers).scoped(to: "crier")
    }

    /// Reads and checks every setting.
    /// - Throws: all that is wrong at once.
    package init(config: ConfigReader) throws(SettingsError) {
        var check = SettingsCheck(config: config)
        host = check.text("host", default: "127.0.0.1")
        port = check.integer("port", in: 0...65_535) ?? 8_080
        isDatabaseGiven = check.isGiven("database.url")
        databasePath = check.databasePath("database.url", default: "sqlite:crier.db")
        secretKey = check.secret("secret.key")
        graphURL = check.address("graph.url", default: "https://graph.facebook.com")
        graphVersion = check.graphVersion("graph.version", default: "v23.0")
        firstKey = check.firstKey("api.key")
        firstSender = check.firstSender()
        delivery = DeliverySettings(
            senderRate: check.integer("sender.rate", in: 1...1_000_000),
            inDoubtPolicy: check.choice("in.doubt", default: .hold),
            settleAfterMilliseconds: check.milliseconds("settle.after", default: 20_000)
        )
        allowsPrivateWebhooks =
            check.oneOf("webhooks.allow.private", ["true", "false"], default: "false") == "true"
        logLevel = check.oneOf(
            "log.level",
            ["trace", "debug", "info", "notice", "warning", "error", "critical"],
            default: "info"
        )
        logsJSON = check.oneOf("log.format", ["text", "json"], default: "text") == "json"
        guard check.problems.isEmpty else { throw SettingsError(check.problems) }
    }
}

/// What is wrong with the settings; a sentence each, with the name of the environment variable in it.
package struct SettingsError: Error, CustomStringConvertible {
    package let problems: [String]

    init(_ problems: [String]) {
        self.problems = problems
    }

    package var description: String { problems.joined(separator: "\n") }
}
