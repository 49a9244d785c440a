import ArgumentParser
import Domain
import Server
import Store

/// `crier webhooks remove`
struct WebhooksRemove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove a webhook, with everything that was still to be told to it."
    )

    @OptionGroup var options: WebhookOptions

    @Flag(help: "Also while events are still to be told.")
    var force = false

    func run() async throws {
        let (desk, found) = try await options.find()
        let pending = try await desk.counts(of: found)[.pending] ?? 0
        guard pending == 0 || force else {
            throw Failure("\(pending) events are still to be told to \(found.url); --force forgets them")
        }
        guard try await desk.remove(found) else { throw Failure("it is gone already") }
        if options.common.json {
            try Output.json(["id": found.publicID, "state": "removed"])
        } else {
            print("removed \(found.url)")
        }
    }
}
