import ArgumentParser
import Server

/// `crier templates …`
struct Templates: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The mirror of Meta's templates.",
        subcommands: [TemplatesSync.self]
    )
}
