package import Logging

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Writes each event as one line to the standard error, so that results on the standard output stay clean.
package struct LineLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let format: LogFormat
    private let write: @Sendable (String) -> Void

    /// - Parameter write: takes each line, with its line feed; `nil` is the standard error.
    package init(label: String, level: Logger.Level, format: LogFormat, write: (@Sendable (String) -> Void)? = nil) {
        self.label = label
        self.format = format
        logLevel = level
        self.write = write ?? Self.writeToStandardError
    }

    package subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { _, new in new } }
        if let own = event.metadata { all.merge(own) { _, new in new } }
        if let error = event.error { all["error"] = "\(error)" }
        let line = LogLine(
            milliseconds: LogClock.nowMilliseconds(),
            level: event.level,
            label: label,
            message: event.message.description,
            metadata: all.sorted { $0.key < $1.key }
        )
        write(line.text(as: format))
    }

    /// One call of `write` for a line, so that lines of several threads do not mix. There is nobody to tell that the
    /// standard error is closed or full, so a line that cannot be written is dropped.
    @Sendable private static func writeToStandardError(_ line: String) {
        var rest = Array(line.utf8)[...]
        while !rest.isEmpty {
            let written = unsafe rest.withUnsafeBytes { bytes in
                #if canImport(Glibc)
                    unsafe Glibc.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
                #elseif canImport(Musl)
                    unsafe Musl.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
                #else
                    unsafe Darwin.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
                #endif
            }
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if errno != EINTR {
                return
            }
        }
    }
}
