import ArgumentParser
import Domain
import Foundation
import Server

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
        let answer: APIClient.Answer
        do {
            answer = try await client.post(
                "/api/v1/broadcasts/send",
                body(),
                headers: idempotencyKey.map { ["Idempotency-Key": $0] } ?? [:]
            )
        } catch {
            throw Failure("\(client.baseURL) does not answer (\(error)); is `crier serve` running?")
        }
        print(answer.text)
        guard answer.isSuccess else { throw ExitCode.failure }
    }

    private func body() -> CampaignSendBody {
        var body = CampaignSendBody(templateName: template, campaignName: campaign, destination: to, userName: name)
        body.headerParams = values.headerParams.nilIfEmpty
        body.bodyParams = values.bodyParams.nilIfEmpty
        body.link = values.link
        body.filename = values.filename
        body.languageCode = values.language
        body.urlVariables = values.urlVariables.nilIfEmpty
        body.copyCodeParam = values.code
        body.validateOnly = validateOnly ? true : nil
        return body
    }
}
