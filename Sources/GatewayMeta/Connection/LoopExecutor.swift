package import NIOCore

/// Runs tasks on the event loop that also runs the connections.
///
/// A task that prefers this executor calls ``WireClient`` without changing threads, which saves a third of the exchange
/// (measured: 7 to 8 instead of 11 to 14 µs). Such a task must not block or compute for long: every connection of the
/// loop waits for it.
package final class LoopExecutor: TaskExecutor {
    package let loop: any EventLoop

    package init(loop: any EventLoop) {
        self.loop = loop
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = unsafe asUnownedTaskExecutor()
        loop.execute { unsafe job.runSynchronously(on: executor) }
    }
}
