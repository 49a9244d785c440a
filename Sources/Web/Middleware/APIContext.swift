package import Hummingbird
package import NIOCore

/// What travels with a request: Hummingbird's own things, the request's id and the connection it came on.
package struct APIContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// On every answer and in every line of the log; set by ``RequestShell``.
    package var requestID = ""
    /// For the deadline of slow bodies.
    package let channel: any Channel
    /// Whether the whole body is there, and none can be slow.
    package var isBodyWhole = false

    package init(source: ApplicationRequestContextSource) {
        self.coreContext = CoreRequestContextStorage(source: source)
        self.channel = source.channel
    }
}
