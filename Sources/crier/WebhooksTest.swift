import ArgumentParser
import Domain
import Server

/// `crier webhooks test`
struct WebhooksTest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Post a test event to a webhook, through the running server."
    )

    @OptionGroup var options: WebhookOptions

    func run() async throws {
        let (desk, found) = try await options.find()
        guard found.isEnabled else { throw Failure("the webhook is disabled") }
        try await desk.test(found)
        if options.common.json {
            try Output.json(["id": found.publicID, "state": "pending"])
        } else {
            print("a test event for \(found.url) is on its way; `crier webhooks list` shows whether it still waits")
        }
    }
}
