private import Dispatch

/// A thread of its own for commits, and for the loop of a ``GroupCommit``.
///
/// On the common pool the loop would stand behind every caller that its last commit has just woken, a hundred and more, while
/// the disk has nothing to do; measured, that halved the commits a second. A loop on the very thread that commits need not be woken.
package final class CommitExecutor: TaskExecutor {
    private let queue: DispatchQueue

    package init(label: String) {
        queue = DispatchQueue(label: label, qos: .userInitiated)
    }

    /// Runs something behind everything that came before it.
    package func run(_ work: @escaping @Sendable () -> Void) { queue.async(execute: work) }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = unsafe asUnownedTaskExecutor()
        queue.async { unsafe job.runSynchronously(on: executor) }
    }
}
