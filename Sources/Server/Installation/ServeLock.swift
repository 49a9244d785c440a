import Foundation

/// Lets one server at a time work on a database file: two would take each other's attempts for interrupted ones. The lock is the
/// kernel's, so a killed server leaves none behind.
package final class ServeLock: Sendable {
    private let descriptor: Int32

    package init(databasePath: String) throws(InstallationError) {
        let path = databasePath + ".lock"
        descriptor = unsafe open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw .inUse("the lock file \(path) cannot be opened: \(unsafe String(cString: strerror(errno)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw .inUse(
                "another `crier serve` works on \(databasePath); stop it first, or use another CRIER_DATABASE_URL"
            )
        }
    }

    deinit {
        close(descriptor)
    }
}
