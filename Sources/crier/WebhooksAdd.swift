import ArgumentParser
import Domain
import Server

/// `crier webhooks add`
struct WebhooksAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a webhook. Its secret is shown this once."
    )

    @OptionGroup var common: CommonOptions

    @Argument(help: "Where events are posted.")
    var url: String

    @Option(
        name: .customLong("event"),
        help: ArgumentHelp("An event to be told of; may be repeated. Left out, all are told.", valueName: "kind")
    )
    var events: [String] = []

    @Option(help: "The workspace whose events are told; the first one if left out.")
    var workspace: String?

    func run() async throws {
        let address: WebhookURL
        do throws(WebhookURL.Problem) {
            address = try WebhookURL(url)
        } catch {
            throw Failure("the URL \(error.text)")
        }
        let unknown = events.filter { word in !EventKind.choosable.contains { $0.rawValue == word } }
        guard unknown.isEmpty else {
            let all = EventKind.choosable.map(\.rawValue).joined(separator: ", ")
            throw Failure("unknown events: \(unknown.joined(separator: ", ")); there are \(all)")
        }
        let kinds = events.isEmpty ? Set(EventKind.choosable) : Set(events.compactMap(EventKind.init(rawValue:)))
        let installation = try await common.installation(try await common.settings())
        let workspace = try await installation.workspace(named: workspace)
        guard let (webhook, secret) = try await WebhookDesk(installation).add(address, events: kinds, in: workspace.id)
        else { throw Failure("a workspace has at most \(Subscription.maximum) webhooks; remove one first") }
        if common.json {
            try Output.json(["id": webhook.publicID, "url": webhook.url, "secret": secret.reveal()])
        } else {
            print(secret.reveal())
            Output.note("This is the secret of webhook \(webhook.publicID); it is not shown again.")
            Output.note("Next: `crier webhooks test \(webhook.publicID)` while the server runs.")
        }
    }
}
