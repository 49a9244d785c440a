import ArgumentParser
import CrierClient
import Foundation

/// `crier media upload`
struct MediaUpload: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upload",
        abstract: "Give the server a file; messages and broadcasts then take it as --media ID.",
        discussion: "The same file is kept once. Its ending says what it is, unless --type does."
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var server: ServerOptions

    @Argument(help: "The file.", completion: .file())
    var file: String

    @Option(help: "Its MIME type, such as image/png.")
    var type: String?

    @Option(help: "Phone-number id of a sender that uploads it to Meta at once.")
    var sender: String?

    func run() async throws {
        let bytes: [UInt8]
        do {
            bytes = Array(try Data(contentsOf: URL(filePath: file)))
        } catch {
            throw Failure("\(file) cannot be read: \(error.localizedDescription)")
        }
        let call = ServerCall(client: try await server.client(common), json: common.json)
        let name = URL(filePath: file).lastPathComponent
        let kept = try await call.answer { [type, sender] client async throws(CrierError) in
            try await client.uploadMedia(bytes, type: type, filename: name, sender: sender)
        }
        guard let kept else { return }
        print(kept.id)
        Output.note(
            "\(kept.filename ?? name), \(kept.mimeType), \(kept.fileSize) bytes; send it with --media \(kept.id)"
        )
    }
}
