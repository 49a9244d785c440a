/// The bell between the door and the processor: it says that something is there, not how much. Rung while nobody
/// listens, it is heard later, once.
package struct InboxSignal: Sendable {
    let wakes: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    package init() {
        (wakes, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Says that the inbox holds something new and durable.
    package func wake() {
        continuation.yield()
    }

    /// Ends the waiting for good.
    func finish() {
        continuation.finish()
    }
}
