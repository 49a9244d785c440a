import Glibc

/// Writes a line to stderr without Foundation, whose C globals Swift 6 does not call safe.
enum StandardError {
    static func write(_ text: String) {
        let bytes = Array((text + "\n").utf8)
        unsafe bytes.withUnsafeBytes { buffer in
            _ = unsafe Glibc.write(STDERR_FILENO, buffer.baseAddress, buffer.count)
        }
    }
}
