import AsyncHTTPClient
import NIOCore

extension HTTPClient {
    /// The one that all clients of the process share. It is never shut down.
    static let crier: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.timeout.connect = .seconds(5)
        // A call that waits for Meta holds its connection for so long.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        // A POST that is sent on elsewhere would come out as a GET.
        configuration.redirectConfiguration = .disallow
        // Trying again is decided in one place, which is not this.
        configuration.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()
}
