#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The time for log lines.
enum LogClock {
    /// Milliseconds since 1970, by the system's clock.
    static func nowMilliseconds() -> Int64 {
        var time = timespec()
        // It cannot fail: the clock exists and the address is good.
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// `2026-11-23T14:32:05.123Z`.
    static func text(ofMilliseconds milliseconds: Int64) -> String {
        let second = milliseconds >= 0 ? milliseconds / 1_000 : (milliseconds - 999) / 1_000
        var seconds = time_t(second)
        var parts = unsafe tm()
        guard unsafe gmtime_r(&seconds, &parts) != nil else { return String(milliseconds) }
        let date = unsafe [(parts.tm_year + 1_900, 4), (parts.tm_mon + 1, 2), (parts.tm_mday, 2)]
        let time = unsafe [(parts.tm_hour, 2), (parts.tm_min, 2), (parts.tm_sec, 2)]
        return date.map(padded).joined(separator: "-") + "T" + time.map(padded).joined(separator: ":")
            + "." + padded(Int32(milliseconds - second * 1_000), 3) + "Z"
    }

    private static func padded(_ value: Int32, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
