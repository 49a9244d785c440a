import ArgumentParser
import Domain
import Server

/// `crier keys revoke`
struct KeysRevoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Revoke an API key for good. A running server refuses it within two seconds."
    )

    @OptionGroup var common: CommonOptions

    @Argument(help: "The key's id or name, from `crier keys list`.")
    var key: String

    func run() async throws {
        let installation = try await common.installation(try await common.settings())
        guard let revoked = try await KeyDesk(installation).revoke(key) else {
            throw Failure("there is no one valid key with the id or name \"\(key)\"; see `crier keys list`")
        }
        let id = PublicID(revoked.id, createdAt: revoked.createdAt).text
        if common.json {
            try Output.json(["id": id, "name": revoked.name, "state": "revoked"])
        } else {
            print("revoked \(revoked.name) (\(id))")
        }
    }
}
