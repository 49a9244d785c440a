private import Dispatch

/// Runs the loop of a ``GroupCommit`` on a queue of its own.
///
/// On the common pool the loop would stand behind every caller that its last commit has just woken, a hundred and more, while
/// the disk has nothing to do; measured, that halved the commits a second.
package final class CommitExecutor: TaskExecutor {
    private let queue: DispatchQueue

    package init(label: String) {
        queue = DispatchQueue(label: label, qos: .userInitiated)
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = unsafe asUnownedTaskExecutor()
        queue.async { unsafe job.runSynchronously(on: executor) }
    }
}
