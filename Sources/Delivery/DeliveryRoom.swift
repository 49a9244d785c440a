package import Domain
package import Gateway
package import Logging
package import Store

/// The room put together: what shares the callers' waiting list and the senders' lanes.
package struct DeliveryRoom: Sendable {
    package let roster: SenderRoster
    package let express: ExpressLane
    package let dispatcher: Dispatcher
    package let doubts: DoubtKeeper
    package let templates: TemplateMirror
    package let sweeper: PatienceSweeper

    /// What the room stands on.
    package struct Ground: Sendable {
        package var accounts: any AccountStore
        package var messages: any MessageStore
        package var answers: any AnswerStore
        package var templates: any TemplateStore
        package var sender: any MessageSender
        package var reader: any AccountReader
        /// Admission and settlement one by one; the wiring gathers them into group commits.
        package var admit: @Sendable (Admission) async throws(StoreError) -> AdmissionResult
        package var settle: @Sendable (Settlement) async throws(StoreError) -> MessageState
        package var unseal: @Sendable (SealedSecret) throws -> Secret
        package var clock: any WallClock
        package var paceClock: any PaceClock
        package var installation: UInt32
        /// Where attempts run: the event loop of the sender's connections saves every attempt two changes of thread. `nil` is the
        /// common pool.
        package var attemptExecutor: (any TaskExecutor)?

        package init(
            accounts: any AccountStore,
            messages: any MessageStore,
            answers: any AnswerStore,
            templates: any TemplateStore,
            sender: any MessageSender,
            reader: any AccountReader,
            admit: @escaping @Sendable (Admission) async throws(StoreError) -> AdmissionResult,
            settle: @escaping @Sendable (Settlement) async throws(StoreError) -> MessageState,
            unseal: @escaping @Sendable (SealedSecret) throws -> Secret,
            clock: any WallClock,
            paceClock: any PaceClock,
            installation: UInt32,
            attemptExecutor: (any TaskExecutor)? = nil
        ) {
            self.accounts = accounts
            self.messages = messages
            self.answers = answers
            self.templates = templates
            self.sender = sender
            self.reader = reader
            self.admit = admit
            self.settle = settle
            self.unseal = unseal
            self.clock = clock
            self.paceClock = paceClock
            self.installation = installation
            self.attemptExecutor = attemptExecutor
        }
    }

    package init(on ground: Ground, settings: DeliverySettings, logger: Logger) {
        let waiters = Waiters()
        let roster = SenderRoster(
            store: ground.accounts,
            reader: ground.reader,
            unseal: ground.unseal,
            settings: settings,
            clock: ground.clock,
            logger: logger
        )
        let accounts = ground.accounts
        let runner = AttemptRunner(
            sender: ground.sender,
            settle: ground.settle,
            setSenderState: { (state, sender) throws(StoreError) in try await accounts.setSenderState(state, of: sender)
            },
            waiters: waiters,
            clock: ground.clock,
            paceClock: ground.paceClock,
            installation: ground.installation,
            logger: logger
        )
        self.roster = roster
        self.express = ExpressLane(
            runner: runner,
            waiters: waiters,
            roster: roster,
            messages: ground.messages,
            answers: ground.answers,
            admit: ground.admit,
            clock: ground.clock,
            paceClock: ground.paceClock,
            attemptExecutor: ground.attemptExecutor,
            logger: logger
        )
        self.dispatcher = Dispatcher(
            roster: roster,
            messages: ground.messages,
            runner: runner,
            waiters: waiters,
            clock: ground.clock,
            paceClock: ground.paceClock,
            attemptExecutor: ground.attemptExecutor,
            logger: logger
        )
        self.doubts = DoubtKeeper(
            roster: roster,
            messages: ground.messages,
            settings: settings,
            clock: ground.clock,
            logger: logger
        )
        self.templates = TemplateMirror(
            roster: roster,
            store: ground.templates,
            reader: ground.reader,
            settings: settings,
            clock: ground.clock,
            logger: logger
        )
        self.sweeper = PatienceSweeper(waiters: waiters, clock: ground.clock)
    }
}
