import ArgumentParser

/// `crier keys …`
struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make, list and revoke API keys.",
        subcommands: [KeysCreate.self, KeysList.self, KeysRevoke.self]
    )
}
