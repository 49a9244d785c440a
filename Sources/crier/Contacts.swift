import ArgumentParser

/// `crier contacts …`
struct Contacts: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Import contacts from a file, and list the lists they are on.",
        subcommands: [ContactsImport.self, ContactsLists.self]
    )
}
