import NIOCore

#if canImport(Glibc)
    import Glibc
#endif

/// Where something is to listen, and which setting says the port: an address that cannot be had is told with what to change.
struct ListenAddress: Sendable {
    let host: String
    let port: Int
    /// As a person writes it on the command line.
    var portSetting = "--port"

    /// Runs what listens here.
    /// - Throws: ``RunError`` when the system does not give the address; any other error as it came.
    func explaining(_ run: () async throws -> Void) async throws {
        do {
            try await run()
        } catch {
            guard let reason = reason(of: error) else { throw error }
            throw RunError(reason)
        }
    }

    /// `nil` when the error is not about the address.
    private func reason(of error: any Error) -> String? {
        let cannot = "it cannot listen on \(host):\(port): "
        switch error {
        case is SocketAddressError.UnknownHost:
            return cannot + "no address is known for \(host); correct --host"
        case let error as IOError:
            switch error.errnoCode {
            case EADDRINUSE:
                return cannot + "another program does; stop that, or choose another port with \(portSetting)"
            case EACCES:
                return cannot + "this user may not take that port; choose one above 1023 with \(portSetting)"
            case EADDRNOTAVAIL:
                return cannot
                    + "this machine has no such address; with --host 127.0.0.1 programs here reach it, with 0.0.0.0 others too"
            default: return nil
            }
        default: return nil
        }
    }
}
