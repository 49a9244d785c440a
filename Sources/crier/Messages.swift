import ArgumentParser

/// `crier messages …`
struct Messages: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look at messages, and settle those in doubt.",
        subcommands: [MessagesList.self, MessagesSettle.self]
    )
}
