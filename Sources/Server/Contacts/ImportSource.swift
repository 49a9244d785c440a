import Domain
import Foundation

/// A file, or standard input, in pieces.
package final class ImportSource {
    private static let pieceBytes = 262_144
    private let handle: FileHandle
    private let path: String
    /// How many bytes there will be; `nil` where nobody knows.
    package let bytes: Int?

    /// - Parameter path: `-` is standard input.
    package init(path: String) throws(ImportFileError) {
        self.path = path
        if path == "-" {
            handle = .standardInput
            bytes = nil
            return
        }
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else {
            throw ImportFileError("there is no file \(path)")
        }
        guard attributes[.type] as? FileAttributeType != .typeDirectory else {
            throw ImportFileError("\(path) is a folder")
        }
        guard let handle = FileHandle(forReadingAtPath: path) else { throw ImportFileError("\(path) cannot be read") }
        self.handle = handle
        // A named pipe has no size; and a link's own says nothing of the file's.
        let size = try? handle.seekToEnd()
        if let size, size > 0 { try? handle.seek(toOffset: 0) }
        bytes = size.flatMap { $0 > 0 ? Int($0) : nil }
    }

    deinit { if path != "-" { try? handle.close() } }

    /// The next bytes; none at the end.
    package func next() throws -> [UInt8] {
        [UInt8](try handle.read(upToCount: Self.pieceBytes) ?? Data())
    }

    package func isFile(at other: String) -> Bool {
        URL(filePath: path).resolvingSymlinksInPath() == URL(filePath: other).resolvingSymlinksInPath()
    }

}

/// Where rows go that are no contacts. The file is made when there is a first one.
package final class FaultSink {
    private let path: String
    private var handle: FileHandle?

    package init(path: String) {
        self.path = path
    }

    package var isUsed: Bool { handle != nil }

    package func write(_ rows: ArraySlice<UInt8>) throws {
        if handle == nil {
            // It holds people's numbers.
            let isMade = FileManager.default.createFile(
                atPath: path,
                contents: nil,
                attributes: [.posixPermissions: 0o600]
            )
            guard isMade, let opened = FileHandle(forWritingAtPath: path) else {
                throw ImportFileError("\(path), the file for rows that are no contacts, cannot be written")
            }
            handle = opened
        }
        try handle?.write(contentsOf: Data(rows))
    }
}

/// Why a file cannot be used, in plain words.
package struct ImportFileError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
