import ArgumentParser
import Domain
import Foundation
import Server

/// `crier senders add`
struct SendersAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a WhatsApp number, or give a known one new secrets.",
        discussion: """
            Secrets may also come from CRIER_ACCESS_TOKEN, CRIER_APP_SECRET and CRIER_VERIFY_TOKEN, which keeps them out of the
            shell's history. They are encrypted before they are stored.
            """
    )

    @OptionGroup var common: CommonOptions

    @Option(help: "Meta's id of the phone number (not the number itself).")
    var phoneNumberID: String?

    @Option(help: "Meta's id of the WhatsApp Business Account.")
    var wabaID: String?

    @Option(
        help: "A permanent token of a system user with whatsapp_business_messaging and whatsapp_business_management."
    )
    var accessToken: String?

    @Option(help: "The app's secret: it signs Meta's webhooks.")
    var appSecret: String?

    @Option(help: "A word of your own, which you tell Meta too: it opens the webhook subscription.")
    var verifyToken: String?

    @Option(help: "A name of your own for the number.")
    var name: String?

    @Option(help: "Messages a second; left out, Meta is asked.")
    var rate: Int?

    @Option(help: "The workspace it belongs to; created when there is none of that name.")
    var workspace: String?

    func validate() throws {
        if let rate, !(1...1_000_000).contains(rate) { throw ValidationError("--rate must be from 1 to 1000000") }
    }

    func run() async throws {
        let settings = try await common.settings([
            "phone.number.id": phoneNumberID, "waba.id": wabaID, "access.token": accessToken, "app.secret": appSecret,
            "verify.token": verifyToken,
        ])
        guard let sender = settings.firstSender else {
            throw Failure("give --phone-number-id, --waba-id and --access-token (or their environment variables)")
        }
        let installation = try await common.installation(settings)
        let workspace = try await installation.workspace(named: workspace)
        let added = try await SenderDesk(installation).put(
            sender,
            named: name ?? sender.phoneNumberID,
            in: workspace.id,
            rateLimit: rate
        )
        if common.json {
            try Output.json(["phoneNumberId": added.phoneNumberID, "name": added.name, "workspace": workspace.name])
        } else {
            print("added \(added.phoneNumberID) to workspace \(workspace.name)")
        }
        if sender.appSecret == nil {
            Output.note("Without --app-secret no webhook is believed: no ticks will come back.")
        }
        Output.note("Next: `crier templates sync`, then `crier doctor`.")
    }
}
