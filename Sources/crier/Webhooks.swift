import ArgumentParser
import Domain
import Server

/// `crier webhooks …`
struct Webhooks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell your own programs of events: statuses, replies, opt-outs, broadcasts.",
        discussion:
            "Events are posted by a running server, signed, at least once; docs/webhooks.md says how to check them.",
        subcommands: [
            WebhooksAdd.self, WebhooksList.self, WebhooksTest.self, WebhooksReplay.self, WebhooksRemove.self,
        ]
    )
}

/// The webhook that a verb is about.
struct WebhookOptions: ParsableArguments {
    @OptionGroup var common: CommonOptions

    @Argument(help: "The webhook's id or URL, from `crier webhooks list`.")
    var webhook: String

    /// - Throws: a sentence when there is none, or more than one.
    func find() async throws -> (desk: WebhookDesk, webhook: Subscription) {
        let desk = WebhookDesk(try await common.installation(try await common.settings()))
        guard let found = try await desk.find(webhook) else {
            throw Failure("there is no one webhook with the id or URL \"\(webhook)\"; see `crier webhooks list`")
        }
        return (desk, found)
    }
}
