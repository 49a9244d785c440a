import ArgumentParser
import CrierClient
import Server

/// `crier broadcasts create`
struct BroadcastsCreate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Send a message to lists of contacts: now, later, or not at all (--dry-run).",
        discussion: """
            Values may hold tokens, which each recipient fills: $Name, $FirstName, $LastName, $MobileNumber, and $City or {{City}} for a
            custom field. Quote them for the shell.

            crier broadcasts create "spring sale" --template festival_offer_template --list customers \\
              --body '$FirstName' --body "Thank You" --default FirstName=friend --at 2027-03-01T09:00:00+05:30

            Exit code 0: created; 1: refused, and everything that is wrong is told.
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup(title: "Message") var content: BroadcastContentOptions
    @OptionGroup(title: "Audience") var audience: BroadcastAudienceOptions

    @Argument(help: "The broadcast's name, which no other one has.")
    var name: String

    @Option(help: "Phone-number id of the sender, when the workspace has several.")
    var sender: String?

    @Option(help: "When to begin: 2027-03-01T09:00:00+05:30, or without an offset and with --time-zone.")
    var at: String?

    @Option(help: "IANA time zone such as Asia/Kolkata, for times without an offset.")
    var timeZone: String?

    @Flag(help: "Send when each recipient's own clock shows the time of --at.")
    var recipientTimeZone = false

    @Option(help: "Send nothing after this moment; left out, 24 hours after the begin.")
    var expiresAt: String?

    @Option(help: "Hours in which nothing is sent, on each recipient's own clock: 21:00-09:00.")
    var quietHours: String?

    @Flag(help: "Create it, and wait for `crier broadcasts start`.")
    var draft = false

    @Flag(help: "Check everything and count the audience; create and send nothing.")
    var dryRun = false

    @Option(
        name: .customLong("test"),
        parsing: .singleValue,
        help: "A number that gets the message now; repeat it. For drafts and scheduled broadcasts."
    )
    var testNumbers: [String] = []

    @Option(help: "Makes repeating the command safe: the same key creates one broadcast.")
    var idempotencyKey: String?

    func run() async throws {
        let call = ServerCall(client: try await server.client(common), json: common.json)
        let body = try body()
        let key = idempotencyKey.map(IdempotencyKey.init(rawValue:))
        if dryRun {
            let report = try await call.answer { client async throws(CrierError) in
                try await client.dryRun(body, idempotencyKey: key)
            }
            if let report { Output.dryRun(report) }
            return
        }
        let created = try await call.answer { client async throws(CrierError) in
            try await client.createBroadcast(body, idempotencyKey: key)
        }
        guard let created else { return }
        let begin = created.status == .scheduled ? " for \(created.scheduledAt?.rawValue ?? "")" : ""
        print("\"\(created.name)\" (\(created.id)) is \(created.status)\(begin)")
        if let tests = created.tests { Output.tests(tests) }
        let next = created.status == .draft ? "start" : "watch"
        Output.note("next: `crier broadcasts \(next) \(created.id)`")
    }

    /// `21:00-09:00`, with an IANA zone behind it where another clock than the recipients' counts.
    private static func quietHours(_ text: String) throws -> QuietHours {
        let parts = text.split(separator: " ", maxSplits: 1)
        let times = parts.first?.split(separator: "-") ?? []
        guard times.count == 2 else {
            throw Failure("--quiet-hours \(text): write 21:00-09:00, or \"21:00-09:00 Asia/Kolkata\"")
        }
        return QuietHours(
            from: String(times[0]),
            to: String(times[1]),
            timeZone: parts.count > 1 ? String(parts[1]) : nil
        )
    }

    private func body() throws -> NewBroadcast {
        var body = NewBroadcast(name)
        content.fill(&body)
        body.values.defaultContactFieldValues = try content.fallbacks()
        try audience.fill(&body)
        body.sender = sender
        body.start = draft ? .draft : at == nil ? .instant : .scheduled
        body.scheduledAt = at.map(Timestamp.init(rawValue:))
        body.timeZone = timeZone
        body.recipientTimeZone = recipientTimeZone ? true : nil
        body.expiresAt = expiresAt.map(Timestamp.init(rawValue:))
        body.quietHours = try quietHours.map(Self.quietHours)
        body.testNumbers = testNumbers.isEmpty ? nil : testNumbers
        return body
    }
}

extension Output {
    /// What would come of a broadcast.
    static func dryRun(_ report: DryRun) {
        print("\(report.toSend) of \(report.total)\(report.isWhole ? "" : "+") contacts would get it; nothing was sent")
        for (reason, count) in report.skippedByReason.sorted(by: { $0.value > $1.value }) where count > 0 {
            print("  skipped for \(reason): \(count)")
        }
        if let rate = report.messagesPerSecond, let seconds = report.estimatedSeconds {
            print("about \(BroadcastProgress.span(Double(seconds))) at \(rate) messages a second")
        }
        for preview in report.previews.prefix(3) {
            print("\nto \(preview.to):")
            for text in [preview.header, preview.body, preview.footer] {
                if let text, !text.isEmpty {
                    print(
                        "  " + text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n  ")
                    )
                }
            }
        }
    }
}
