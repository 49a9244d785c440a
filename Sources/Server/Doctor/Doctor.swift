import AsyncHTTPClient
import Domain
import Foundation
package import Gateway
import NIOCore
import NIOHTTP1
import Store

/// Looks at everything a message needs on its way: database, key, senders at Meta, templates, the road back for webhooks, the
/// clock; and lists what stands in doubt. Each finding says what to do about it.
package struct Doctor: Sendable {
    private let settings: Settings
    private let installation: Installation
    private let reader: any AccountReader
    private let web: HTTPClient

    /// A webhook's signature and a token's age are judged by the clock; Meta's own tolerance is not published.
    private static let clockToleranceMilliseconds: Int64 = 30_000
    private static let timeout = TimeAmount.seconds(10)

    package init(settings: Settings, installation: Installation, reader: any AccountReader) {
        self.settings = settings
        self.installation = installation
        self.reader = reader
        self.web = HTTPClient.shared
    }

    /// - Parameter webhookURL: the address Meta was told; `nil` looks at this machine's own server.
    package func examine(webhookURL: String?) async throws -> Diagnosis {
        var findings = await databaseFindings()
        findings += keyFindings()
        let senders = try await installation.store.senders(in: nil)
        if senders.isEmpty {
            findings.append(
                .problem(
                    "senders",
                    "there is none",
                    fix: "add one with `crier senders add`, or try `crier demo` without an account at Meta"
                )
            )
        }
        for sender in senders { findings += await senderFindings(sender) }
        findings.append(await clockFinding())
        findings.append(await webhookFinding(webhookURL, senders: senders))
        findings += try await DoctorOnEvents(installation: installation).findings()
        let doubts = try await doubts()
        findings.append(doubtFinding(doubts.count))
        return Diagnosis(findings: findings, inDoubt: doubts)
    }

    // MARK: This machine

    private func databaseFindings() async -> [Finding] {
        let problems = await installation.store.healthProblems()
        if problems.isEmpty {
            return [.fine("database", "\(settings.databasePath) answers and writes durably")]
        }
        return problems.map { .problem("database", $0, fix: "see docs/operations.md, \"The database\"") }
    }

    private func keyFindings() -> [Finding] {
        guard settings.secretKey == nil else { return [.fine("key", "given by CRIER_SECRET_KEY")] }
        let path = KeyFile(besideDatabase: settings.databasePath).path
        do {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
            guard mode & 0o077 == 0 else {
                return [
                    .problem(
                        "key",
                        "\(path) can be read by others (mode \(String(mode, radix: 8)))",
                        fix: "chmod 600 \(path)"
                    )
                ]
            }
            return [.fine("key", "\(path), readable by its owner alone; keep it in the backup, beside the database")]
        } catch {
            return [.problem("key", "\(path) cannot be looked at", fix: "put the key file back from the backup")]
        }
    }

    // MARK: Meta

    private func senderFindings(_ sender: Sender) async -> [Finding] {
        let about = "sender \(sender.phoneNumberID)"
        var findings: [Finding] = []
        if case .paused(let code, let reason) = sender.state {
            findings.append(
                .problem(
                    about,
                    "paused after Meta's refusal \(code): \(reason)",
                    fix: "\(RefusalTable.row(for: code)?.note ?? "see Meta's error codes"). Then `crier senders resume "
                        + "\(sender.phoneNumberID)`"
                )
            )
        }
        if sender.appSecret == nil {
            findings.append(
                .problem(
                    about,
                    "has no app secret: no webhook can be believed",
                    fix: "add the sender again with --app-secret, from the app's basic settings at Meta"
                )
            )
        }
        findings += await numberFindings(sender, about: about)
        findings.append(await templateFinding(sender, about: about))
        return findings
    }

    private func numberFindings(_ sender: Sender, about: String) async -> [Finding] {
        do {
            let account = SenderAccount(
                sender: sender.id,
                workspace: sender.workspace,
                phoneNumberID: sender.phoneNumberID,
                wabaID: sender.wabaID,
                accessToken: try installation.secrets.unseal(sender.accessToken)
            )
            let info = try await reader.phoneNumber(of: account)
            var findings: [Finding] = []
            let quality = info.qualityRating ?? "UNKNOWN"
            let words = [info.displayPhoneNumber, info.verifiedName, "quality \(quality)", info.throughputLevel]
                .compactMap { $0 }.joined(separator: ", ")
            switch info.canSendMessage {
            case "BLOCKED":
                findings.append(
                    .problem(
                        about,
                        "Meta does not let it send (\(words)): \(info.healthProblems.joined(separator: "; "))",
                        fix: "follow Meta's words above, in the WhatsApp Manager"
                    )
                )
            case "LIMITED":
                findings.append(
                    .warning(
                        about,
                        "Meta limits it (\(words)): \(info.healthProblems.joined(separator: "; "))",
                        fix: "follow Meta's words above, in the WhatsApp Manager"
                    )
                )
            default: findings.append(.fine(about, "Meta knows it and lets it send (\(words))"))
            }
            if quality == "RED" {
                findings.append(
                    .warning(about, "its quality is RED", fix: "send less, and only to people who asked for it")
                )
            }
            return findings
        } catch GatewayError.refused(let refusal) {
            return [
                .problem(
                    about,
                    "Meta refused (\(refusal.code)): \(refusal.title)",
                    fix: RefusalTable.row(for: refusal.code)?.note ?? "check the token and the phone-number id"
                )
            ]
        } catch {
            return [
                .problem(
                    about,
                    "Meta could not be asked: \(error)",
                    fix: "check CRIER_GRAPH_URL, the network and the key file"
                )
            ]
        }
    }

    private func templateFinding(_ sender: Sender, about: String) async -> Finding {
        do {
            let page = try await installation.store.templates(
                in: sender.workspace,
                page: PageRequest(offset: 0, limit: 1_000)
            )
            let own = page.items.filter { $0.wabaID == sender.wabaID }
            let approved = own.filter(\.isApproved).count
            return approved > 0
                ? .fine(about, "\(approved) of \(own.count) templates can be sent")
                : .warning(about, "no approved template is known", fix: "`crier templates sync`, or create one at Meta")
        } catch {
            return .problem(about, "the templates cannot be read: \(error)", fix: "see the finding about the database")
        }
    }

    // MARK: The road back

    private func clockFinding() async -> Finding {
        do {
            var request = HTTPClientRequest(url: "\(settings.graphURL)/\(settings.graphVersion)/")
            request.method = .HEAD
            let response = try await web.execute(request, timeout: Self.timeout)
            guard let text = response.headers.first(name: "Date"), let theirs = Self.httpDate(text) else {
                return .warning(
                    "clock",
                    "Meta's answer bears no date to compare with",
                    fix: "compare with `date -u` by hand"
                )
            }
            let difference = installation.clock.now - theirs
            guard abs(difference) <= Self.clockToleranceMilliseconds else {
                return .problem(
                    "clock",
                    "this machine differs from Meta by \(difference / 1_000) s",
                    fix: "switch time synchronisation on: `timedatectl set-ntp true`"
                )
            }
            return .fine("clock", "agrees with Meta's")
        } catch {
            return .warning(
                "clock",
                "\(settings.graphURL) could not be reached to compare: \(error)",
                fix: "check CRIER_GRAPH_URL and the network"
            )
        }
    }

    /// Shakes hands as Meta would.
    private func webhookFinding(_ given: String?, senders: [Sender]) async -> Finding {
        let address = given ?? "http://\(settings.host):\(settings.port)/webhooks/whatsapp"
        let about = "webhooks"
        do {
            guard let sealed = senders.lazy.compactMap(\.verifyToken).first else {
                return .problem(
                    about,
                    "no sender has a verify token: Meta's handshake cannot succeed",
                    fix: "add the sender again with --verify-token, a word of your own that you tell Meta too"
                )
            }
            let token = try installation.secrets.unseal(sealed).reveal()
            let challenge = String(UInt32.random(in: .min ... .max))
            let allowed = CharacterSet.alphanumerics
            let escaped = token.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
            let query = "hub.mode=subscribe&hub.challenge=\(challenge)&hub.verify_token=\(escaped)"
            let response = try await web.execute(
                HTTPClientRequest(url: "\(address)?\(query)"),
                timeout: Self.timeout
            )
            let body = String(buffer: try await response.body.collect(upTo: 4_096))
            guard response.status == .ok, body == challenge else {
                return .problem(
                    about,
                    "\(address) answers, but not as Meta's handshake needs it (status \(response.status.code))",
                    fix: "is it Crier behind that address, and does the proxy pass the query on?"
                )
            }
            return given == nil
                ? .warning(
                    about,
                    "this machine's own server shakes hands at \(address)",
                    fix:
                        "check the public address that Meta was told too: `crier doctor --webhook-url https://…/webhooks/whatsapp`"
                )
                : .fine(about, "\(address) shakes hands")
        } catch {
            return .problem(
                about,
                "\(address) does not answer: \(error)",
                fix: given == nil ? "start `crier serve`" : "check DNS, TLS and the proxy in front of Crier"
            )
        }
    }

    private func doubts() async throws(StoreError) -> [DoubtfulMessage] {
        var doubts: [DoubtfulMessage] = []
        while true {
            let page = try await installation.store.doubts(
                in: nil,
                page: PageRequest(offset: doubts.count, limit: 1_000)
            )
            doubts += page.items.map { record in
                DoubtfulMessage(
                    id: PublicID(record.id, createdAt: record.createdAt).text,
                    broadcast: record.broadcastName,
                    contact: record.contactName,
                    number: record.phone.e164,
                    attempt: record.attempt,
                    since: record.updatedAt.iso8601
                )
            }
            if page.items.isEmpty || doubts.count >= page.total { return doubts }
        }
    }

    private func doubtFinding(_ count: Int) -> Finding {
        count == 0
            ? .fine("in doubt", "no message")
            : .warning(
                "in doubt",
                "\(count) message\(count == 1 ? "" : "s"): an attempt got no answer, and nobody knows whether it left",
                fix:
                    "a status from Meta settles them by itself; with CRIER_IN_DOUBT=resend-when-proven those that never left are "
                    + "sent again"
            )
    }

    /// `Mon, 23 Nov 2026 14:32:05 GMT`.
    private static func httpDate(_ text: String) -> Timestamp? {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let parts = text.split(separator: " ")
        guard parts.count == 6, let month = months.firstIndex(of: String(parts[2])) else { return nil }
        let number = month + 1
        return Timestamp(iso8601: "\(parts[3])-\(number < 10 ? "0" : "")\(number)-\(parts[1])T\(parts[4])Z")
    }
}
