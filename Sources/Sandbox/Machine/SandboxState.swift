import Synchronization

/// The machine behind its lock, and the clock it is told the time by.
final class SandboxState: Sendable {
    private let machine: Mutex<SandboxMachine>
    private let clock: @Sendable () -> Int64

    init(settings: SandboxSettings, clock: @escaping @Sendable () -> Int64) {
        self.clock = clock
        machine = Mutex(SandboxMachine(settings: settings, at: clock()))
    }

    /// One event: the machine and the moment it happens. Kept short; nothing waits in here.
    func event<Result: Sendable, Failure: Error>(
        _ body: (inout SandboxMachine, Int64) throws(Failure) -> sending Result
    ) throws(Failure) -> Result {
        try machine.withLock { machine throws(Failure) in try body(&machine, clock()) }
    }
}
