import ArgumentParser
import Domain
import Server

/// `crier senders pause`
struct SendersPause: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Stop a number. Its queue is kept, and calls are answered 202 until it is resumed."
    )

    @OptionGroup var common: CommonOptions

    @Argument(help: "The phone-number id or name, from `crier senders list`.")
    var sender: String

    func run() async throws {
        try await setSenderState(.paused(code: 0, reason: "by the operator"), of: sender, common: common)
    }
}

/// `crier senders resume`
struct SendersResume: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Let a paused number send again, its queue first."
    )

    @OptionGroup var common: CommonOptions

    @Argument(help: "The phone-number id or name, from `crier senders list`.")
    var sender: String

    func run() async throws {
        try await setSenderState(.active, of: sender, common: common)
    }
}

/// The one thing that both verbs do.
private func setSenderState(_ state: SenderState, of idOrName: String, common: CommonOptions) async throws {
    let desk = SenderDesk(try await common.installation(try await common.settings()))
    guard let sender = try await desk.find(idOrName) else {
        throw Failure("there is no one number with the id or name \"\(idOrName)\"; see `crier senders list`")
    }
    try await desk.setState(state, of: sender.id)
    let word = state == .active ? "active" : "paused"
    if common.json {
        try Output.json(["phoneNumberId": sender.phoneNumberID, "state": word])
    } else {
        print("\(sender.phoneNumberID) is \(word); a running server sees it within two seconds")
    }
}
