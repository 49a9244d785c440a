/// How an event looks in the log. Raw values are those of the setting.
package enum LogFormat: String, CaseIterable, Sendable {
    /// `2026-11-23T14:32:05.123Z warning crier.webhooks: message key=value`: for people.
    case text
    /// One JSON object a line: for collectors of logs.
    case json
}
