import Glibc

/// A TCP connection that can do what a decent client never does. Never blocks: it yields until something is there.
package struct RawSocket {
    package struct Trouble: Error {
        package let what: String
        package let number = errno
    }

    private let descriptor: Int32

    /// - Parameter receiveBufferBytes: what the system may take in before it is read; as it likes where none is given.
    package init(port: Int, receiveBufferBytes: Int32? = nil) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw Trouble(what: "socket") }
        if var bytes = receiveBufferBytes {
            // Before the connection is made, or its window is already promised.
            let size = socklen_t(MemoryLayout<Int32>.size)
            guard unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &bytes, size) == 0 else {
                throw Trouble(what: "setsockopt")
            }
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let descriptor = descriptor
        let result = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0, fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0 else { throw Trouble(what: "connect") }
    }

    package func send(_ text: String) throws {
        let bytes = Array(text.utf8)
        let sent = unsafe bytes.withUnsafeBytes { buffer in
            unsafe Glibc.send(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
        }
        guard sent == bytes.count else { throw Trouble(what: "send") }
    }

    /// Reads until the other side closes.
    /// - Parameter dripping: sent again and again while waiting, as long as the other side takes it.
    package func receiveAll(dripping: String?) async throws -> String {
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        var lastDrip = ContinuousClock.now
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { buffer in
                unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
            }
            if count > 0 {
                received += buffer[..<count]
            } else if count == 0 || errno != EAGAIN {
                return String(decoding: received, as: UTF8.self)
            }
            if let dripping, ContinuousClock.now - lastDrip > .milliseconds(10) {
                lastDrip = ContinuousClock.now
                // The other side may have closed already; what it said is read all the same.
                try? send(dripping)
            }
            await Task.yield()
        }
    }

    /// Reads until enough is there, or the other side closes.
    package func receive(until isEnough: (String) -> Bool) async throws -> String {
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { buffer in
                unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
            }
            if count > 0 {
                received += buffer[..<count]
                let text = String(decoding: received, as: UTF8.self)
                if isEnough(text) { return text }
            } else if count == 0 || errno != EAGAIN {
                return String(decoding: received, as: UTF8.self)
            }
            await Task.yield()
        }
    }

    /// Sends no more, and goes on reading.
    package func finishSending() { _ = shutdown(descriptor, Int32(SHUT_WR)) }

    package func close() {
        _ = Glibc.close(descriptor)
    }
}
