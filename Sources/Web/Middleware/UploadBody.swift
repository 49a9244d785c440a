import Hummingbird
import NIOCore
import Store

/// A body of any length, taken as it comes. What was taken must have been dealt with before more is read, so a fast sender fills
/// nothing.
struct UploadBody: Sendable {
    /// As many bytes have each the time of a whole small body, which keeps who drips from staying for ever.
    private static let watchedByteCount = 1 << 19

    let request: Request
    let channel: any Channel
    let deadlines: BodyDeadlines

    /// - Throws: what `take` throws, or the ``APIError`` of a body that is too slow or breaks off.
    func read(_ take: (ByteBufferView) async throws -> Void) async throws {
        var watch = deadlines.begin(channel)
        var watched = 0
        do {
            for try await chunk in request.body {
                watched += chunk.readableBytes
                if watched >= Self.watchedByteCount {
                    if deadlines.end(watch) { throw BodyReader.tooSlow }
                    watched = 0
                    watch = deadlines.begin(channel)
                }
                try await take(chunk.readableBytesView)
            }
            if deadlines.end(watch) { throw BodyReader.tooSlow }
        } catch let error as APIError {
            _ = deadlines.end(watch)
            throw error
        } catch {
            if deadlines.end(watch) { throw BodyReader.tooSlow }
            throw error is StoreError ? error : BodyReader.brokenOff
        }
    }
}
