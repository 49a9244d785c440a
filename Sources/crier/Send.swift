import ArgumentParser
import CrierClient

/// `crier send`
struct Send: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Send one message through a running server, as POST /broadcasts/send does.",
        discussion: """
            crier send --campaign "festival offer" --template festival_offer_template --to 919812345678 --name Jon \\
              --body Christmas --body "Thank You" --link https://placehold.co/600x400.png

            Prints the server's answer. Exit code 0: the server took it; 1: it refused, and says why.
            """
    )

    @OptionGroup var common: CommonOptions

    @Option(help: "The API campaign to send under.")
    var campaign: String

    @Option(help: "The campaign's template.")
    var template: String

    @Option(help: "The recipient's number, with its dialing code.")
    var to: String

    @Option(help: "The contact's name, when the number is new.")
    var name: String

    @OptionGroup var values: TemplateOptions

    @Option(help: "Makes repeating the command safe: the same key never sends twice.")
    var idempotencyKey: String?

    @Flag(help: "Check everything and send nothing.")
    var validateOnly = false

    @OptionGroup var server: ServerOptions

    func run() async throws {
        let client = try await server.client(common)
        var message = CampaignMessage(campaign: campaign, template: template, to: to, name: name, values: values.values)
        message.validateOnly = validateOnly ? true : nil
        let key = idempotencyKey.map(IdempotencyKey.init(rawValue:))
        do throws(CrierError) {
            print(try await client.send(message, idempotencyKey: key).text)
        } catch {
            // What answers is shown as it is, with or without --json.
            guard let text = error.text else { throw Failure(error.words) }
            print(text)
            if case .unreadable = error { return }
            throw ExitCode.failure
        }
    }
}
