import ArgumentParser

/// `crier media …`
struct MediaVerb: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "media",
        abstract: "Files to be sent, which the server keeps and uploads to Meta.",
        subcommands: [MediaUpload.self, MediaList.self, MediaDelete.self]
    )
}
