import ArgumentParser

/// `crier contacts …`
struct Contacts: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring contacts in from a file and write them to one, and list the lists they are on.",
        subcommands: [ContactsImport.self, ContactsExport.self, ContactsLists.self]
    )
}
