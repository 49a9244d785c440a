import ArgumentParser

/// `crier senders …`
struct Senders: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Add, list, pause and resume WhatsApp numbers.",
        subcommands: [SendersAdd.self, SendersList.self, SendersPause.self, SendersResume.self]
    )
}
