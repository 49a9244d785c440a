import GatewayMeta
import NIOCore

/// One executor for each event loop of a group.
struct LoopExecutors: Sendable {
    private let executors: [ObjectIdentifier: LoopExecutor]

    init(_ group: any EventLoopGroup) {
        executors = Dictionary(
            group.makeIterator().map { (ObjectIdentifier($0), LoopExecutor(loop: $0)) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// - Precondition: the loop is one of the group.
    subscript(loop: any EventLoop) -> LoopExecutor {
        guard let executor = executors[ObjectIdentifier(loop)] else {
            preconditionFailure("a connection lives on a loop of its server's group")
        }
        return executor
    }
}
