import ServiceLifecycle

/// Shuts a server down from inside its process, as a signal does from outside.
package struct StopSwitch: Service {
    private let stops: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    package init() {
        (stops, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// Begins the shutdown; once is enough.
    package func stop() {
        continuation.finish()
    }

    package func run() async {
        await withGracefulShutdownHandler {
            for await _ in stops {}
        } onGracefulShutdown: {
            continuation.finish()
        }
    }
}
