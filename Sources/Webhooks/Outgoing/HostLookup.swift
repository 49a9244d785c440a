import Dispatch
import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// An address of a host.
struct HostAddress: Hashable, Sendable {
    /// 4 or 16, in the order of the network.
    let bytes: [UInt8]
    /// As it is written.
    let text: String
}

/// Asks the system for the addresses of a name, which may take seconds: never on a thread that others wait for.
struct HostLookup: Sendable {
    /// All addresses, in the order the system prefers; empty where the name has none.
    var addresses: @Sendable (_ host: String) async -> [HostAddress]

    static let system = HostLookup { host in
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: ask(host)) }
        }
    }

    private static func ask(_ host: String) -> [HostAddress] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_family = AF_UNSPEC
        #if canImport(Darwin)
            unsafe hints.ai_socktype = SOCK_STREAM
        #else
            unsafe hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        #endif
        var list: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { unsafe freeaddrinfo(list) }
        var found: [HostAddress] = []
        var next = unsafe list
        while let entry = unsafe next {
            if let address = unsafe address(entry.pointee), !found.contains(address) { found.append(address) }
            unsafe next = unsafe entry.pointee.ai_next
        }
        return found
    }

    private static func address(_ entry: addrinfo) -> HostAddress? {
        guard let socket = unsafe entry.ai_addr else { return nil }
        let bytes: [UInt8]
        switch unsafe entry.ai_family {
        case AF_INET:
            bytes = unsafe socket.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { pointer in
                unsafe withUnsafeBytes(of: pointer.pointee.sin_addr) { unsafe Array($0) }
            }
        case AF_INET6:
            bytes = unsafe socket.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { pointer in
                unsafe withUnsafeBytes(of: pointer.pointee.sin6_addr) { unsafe Array($0) }
            }
        default: return nil
        }
        var text = [CChar](repeating: 0, count: 64)
        let code = unsafe getnameinfo(
            socket,
            entry.ai_addrlen,
            &text,
            socklen_t(text.count),
            nil,
            0,
            NI_NUMERICHOST
        )
        guard code == 0 else { return nil }
        return HostAddress(bytes: bytes, text: String(decoding: text.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self))
    }
}
