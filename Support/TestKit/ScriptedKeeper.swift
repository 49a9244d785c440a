package import Domain
package import Gateway
private import Synchronization

/// A Meta that keeps files: remembers each upload whole, and refuses where the script says so.
package final class ScriptedKeeper: MediaKeeper {
    package struct Upload: Hashable, Sendable {
        package var sender: ID<Sender>
        package var mime: String
        package var bytes: [UInt8]
    }

    private let state = Mutex<(uploads: [Upload], failure: GatewayError?)>(([], nil))

    package init() {}

    package var uploads: [Upload] { state.withLock { $0.uploads } }

    /// From now on every upload fails so, until `nil` is set.
    package func fail(with failure: GatewayError?) { state.withLock { $0.failure = failure } }

    package func upload(_ file: OutgoingFile, by account: SenderAccount) async throws(GatewayError) -> String {
        var bytes: [UInt8] = []
        var number = 0
        do {
            while let part = try await file.part(number) {
                bytes += part
                number += 1
            }
        } catch {
            throw .unreachable("\(error)")
        }
        let upload = Upload(sender: account.sender, mime: file.type.mime, bytes: bytes)
        let (count, failure) = state.withLock { state in
            if state.failure == nil { state.uploads.append(upload) }
            return (state.uploads.count, state.failure)
        }
        if let failure { throw failure }
        return "meta-\(count)"
    }

    package func media(_ id: String, of account: SenderAccount) async throws(GatewayError) -> MediaInfo {
        throw .unreachable("it is not asked")
    }

    package func download(_ info: MediaInfo, by account: SenderAccount) async throws(GatewayError) -> FileBytes {
        throw .unreachable("it is not asked")
    }

    package func deleteMedia(_ id: String, of account: SenderAccount) async throws(GatewayError) {}
}
