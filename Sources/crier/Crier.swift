import ArgumentParser

/// The command line. Results go to stdout, logs to stderr; the exit code says whether it worked.
@main
struct Crier: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crier",
        abstract: "A WhatsApp broadcast server of your own: Chatflow's API in front, Meta's Cloud API behind.",
        discussion: """
            Start with `crier demo`: it needs no account, starts a server and a pretend Meta on this machine, sends a message and
            shows its ticks come back.

            Settings are environment variables (CRIER_PORT, CRIER_DATABASE_URL, …), a JSON file (--config) or flags; flags win.
            All of them are listed in the README.
            """,
        version: "0.1.0",
        subcommands: [
            Demo.self, Serve.self, Send.self, Contacts.self, Broadcasts.self, Messages.self, MediaVerb.self,
            Templates.self,
            Keys.self,
            Senders.self, Webhooks.self, SandboxVerb.self, DoctorVerb.self, Migrate.self,
        ]
    )
}
