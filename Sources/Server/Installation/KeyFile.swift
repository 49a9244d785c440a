import Domain
import Foundation

/// The file beside the database that holds the installation's key, readable by its owner alone.
struct KeyFile {
    let path: String

    /// `crier.db` has `crier.key`.
    init(besideDatabase databasePath: String) {
        let url = URL(fileURLWithPath: databasePath)
        path = url.deletingPathExtension().appendingPathExtension("key").path
    }

    /// The key; `nil` when there is no file.
    func read() throws(InstallationError) -> Secret? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        do {
            let text = try String(contentsOfFile: path, encoding: .utf8)
            return Secret(text.trimmingBlanks())
        } catch {
            throw .keyFile("the key file \(path) cannot be read: \(error.localizedDescription)")
        }
    }

    /// Creates the file with a new key. It exists with mode 0600 from its first moment, and is on the disk before any secret is
    /// encrypted with it.
    func create() throws(InstallationError) -> Secret {
        let descriptor = unsafe open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw .keyFile("the key file \(path) cannot be created: \(Self.systemError()); is the folder writable?")
        }
        defer { close(descriptor) }
        let key = SecretBox.newKey()
        let bytes = Array((key.reveal() + "\n").utf8)
        let written = unsafe bytes.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
        guard written == bytes.count, fsync(descriptor) == 0 else {
            throw .keyFile("the key file \(path) cannot be written: \(Self.systemError())")
        }
        return key
    }

    private static func systemError() -> String {
        unsafe String(cString: strerror(errno))
    }
}
