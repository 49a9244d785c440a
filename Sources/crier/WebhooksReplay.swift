import ArgumentParser
import Domain
import Server

/// `crier webhooks replay`
struct WebhooksReplay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Tell the events again that were given up, and now those that wait for their next try."
    )

    @OptionGroup var options: WebhookOptions

    func run() async throws {
        let (desk, found) = try await options.find()
        let count = try await desk.replay(found)
        if options.common.json {
            try Output.json(["replayed": count])
        } else {
            print("\(count) events are told again to \(found.url)")
        }
    }
}
