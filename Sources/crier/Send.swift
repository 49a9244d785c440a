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

    @Option(
        name: .customLong("body"),
        parsing: .singleValue,
        help: "A value of the template's text; repeat it, in order."
    )
    var bodyParams: [String] = []

    @Option(name: .customLong("header"), parsing: .singleValue, help: "A value of the template's header.")
    var headerParams: [String] = []

    @Option(help: "Address of the file, when the header is one.")
    var link: String?

    @Option(help: "The document's name.")
    var filename: String?

    @Option(help: "The template's language, when it has several.")
    var language: String?

    @Option(
        name: .customLong("url-variable"),
        parsing: .singleValue,
        help: "A value of a link button; repeat it, in order."
    )
    var urlVariables: [String] = []

    @Option(help: "The code of a copy-code or one-time-password template.")
    var code: String?

    @Option(help: "Makes repeating the command safe: the same key never sends twice.")
    var idempotencyKey: String?

    @Flag(help: "Check everything and send nothing.")
    var validateOnly = false

    @Option(help: "The server, as http://HOST:PORT; left out, the one of CRIER_HOST and CRIER_PORT.")
    var server: String?

    @Option(help: "The API key. (CRIER_API_KEY)")
    var apiKey: String?

    func run() async throws {
        let settings = try await common.settings(["api.key": apiKey])
        guard let key = settings.firstKey else {
            throw Failure("give --api-key or CRIER_API_KEY; `crier keys create` makes one")
        }
        let client = APIClient(baseURL: server ?? "http://\(settings.host):\(settings.port)", key: key)
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
        body.headerParams = headerParams.isEmpty ? nil : headerParams
        body.bodyParams = bodyParams.isEmpty ? nil : bodyParams
        body.link = link
        body.filename = filename
        body.languageCode = language
        body.urlVariables = urlVariables.isEmpty ? nil : urlVariables
        body.copyCodeParam = code
        body.validateOnly = validateOnly ? true : nil
        return body
    }
}
