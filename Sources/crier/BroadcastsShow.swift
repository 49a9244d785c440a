import ArgumentParser
import CrierClient
import Foundation

/// `crier broadcasts show`
struct BroadcastsShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a broadcast: whom it is for, how far it is, and why messages were skipped or failed."
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var server: ServerOptions

    @Argument(help: "The broadcast's id or name.")
    var broadcast: String

    func run() async throws {
        let call = ServerCall(client: try await server.client(common), json: common.json)
        let id = try await call.broadcastID(broadcast)
        let found = try await call.answer { client async throws(CrierError) in try await client.broadcast(id) }
        if let found { Output.broadcast(found) }
    }
}

extension Output {
    /// Everything about a broadcast, a line a fact.
    static func broadcast(_ broadcast: Broadcast) {
        var facts: [(String, String?)] = [
            ("id", broadcast.id), ("name", broadcast.name), ("status", broadcast.status.rawValue),
            ("template", broadcast.templateName ?? "none (\(broadcast.messageType) message)"),
            ("language", broadcast.languageCode), ("sender", broadcast.sender),
            (
                "begins",
                broadcast.scheduledAt.map {
                    $0.rawValue + (broadcast.recipientTimeZone == true ? " (recipients' time)" : "")
                }
            ),
            ("ends", broadcast.expiresAt?.rawValue),
            ("quiet", broadcast.quietHours.map { "\($0.from)-\($0.to) \($0.timeZone ?? "(recipients' time)")" }),
            ("started", broadcast.startedAt?.rawValue),
            ("finished", broadcast.finishedAt?.rawValue),
            ("retry of", broadcast.retryOf),
            ("trouble", broadcast.trouble.map { "\($0.title ?? "")\($0.meaning.map { "; \($0)" } ?? "")" }),
        ]
        if let audience = broadcast.audience {
            let rules = audience.filter.map { "\($0.name) \($0.operator) \($0.value)" }
            facts += [
                ("to", audience.contactList?.joined(separator: ", ") ?? audience.source),
                ("not to", audience.excludeList.isEmpty ? nil : audience.excludeList.joined(separator: ", ")),
                ("tags", audience.tags.isEmpty ? nil : audience.tags.joined(separator: ", ")),
                ("filter", rules.isEmpty ? nil : rules.joined(separator: ", ")),
            ]
        }
        for (name, value) in facts {
            if let value { print("\(name.padding(toLength: 9, withPad: " ", startingAt: 0)) \(value)") }
        }
        let counts = broadcast.counts ?? [:]
        print("messages  \(counts["total"] ?? 0)\(broadcast.isPlanned == false ? ", more to come" : "")")
        for (state, count) in counts.sorted(by: { $0.key < $1.key }) where state != "total" && count > 0 {
            print("  \(state.padding(toLength: 10, withPad: " ", startingAt: 0)) \(count)")
        }
        let reasons = [("skipped", broadcast.skippedByReason ?? [:]), ("failed", broadcast.failedByCode ?? [:])]
        for (what, counts) in reasons {
            for (reason, count) in counts.sorted(by: { $0.value > $1.value }) where count > 0 {
                print("  \(what) for \(reason): \(count)")
            }
        }
    }
}
