import ArgumentParser
import Domain
import Foundation
import Server
import Store

/// `crier contacts export`
struct ContactsExport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write contacts to a CSV file that `crier contacts import` reads.",
        discussion:
            "Oldest first. The file is written part by part, however many there are; the server may go on meanwhile."
    )

    @OptionGroup var common: CommonOptions

    @Argument(help: "The file to write; `-` is standard output.", completion: .file(extensions: ["csv"]))
    var file = "-"

    @Option(help: "The workspace; left out, the first one.")
    var workspace: String?

    @Option(help: "Only those with this in their names, without regard to case and accents.")
    var name: String?

    @Option(name: .customLong("tag"), parsing: .singleValue, help: "Only those with one of these tags; repeat it.")
    var tags: [String] = []

    @Flag(help: "Write over a file that is there.")
    var force = false

    func run() async throws {
        let installation = try await common.installation(try await common.settings())
        let workspace = try await installation.workspace(named: workspace)
        let filter = ContactFilter(name: name, tags: tags)
        let count: Int
        if file == "-" {
            count = try await ContactFile.write(installation, workspace.id, filter, to: .standardOutput)
        } else {
            guard force || !FileManager.default.fileExists(atPath: file) else {
                throw Failure("\(file) is there already; --force writes over it")
            }
            // For the owner alone: it holds what is known of people.
            guard
                FileManager.default.createFile(atPath: file, contents: nil, attributes: [.posixPermissions: 0o600]),
                let handle = FileHandle(forWritingAtPath: file)
            else { throw Failure("\(file) cannot be written") }
            count = try await ContactFile.write(installation, workspace.id, filter, to: handle)
            try handle.close()
        }
        Output.note("\(count) contacts")
    }
}
