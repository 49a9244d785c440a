import Glibc

/// What this process has used up so far (getrusage).
struct ProcessUsage {
    let cpuMicroseconds: Int
    let peakMemoryKibibytes: Int

    static func now() -> ProcessUsage {
        var usage = rusage()
        let status = unsafe getrusage(RUSAGE_SELF.rawValue, &usage)
        precondition(status == 0, "getrusage knows RUSAGE_SELF")
        return ProcessUsage(
            cpuMicroseconds: usage.ru_utime.inMicroseconds + usage.ru_stime.inMicroseconds,
            peakMemoryKibibytes: usage.ru_maxrss
        )
    }
}

extension timeval {
    fileprivate var inMicroseconds: Int { tv_sec * 1_000_000 + tv_usec }
}
