package import Domain
package import Gateway
package import Logging
package import Store

/// The room put together: what shares the callers' waiting list and the senders' lanes.
package struct DeliveryRoom: Sendable {
    package let roster: SenderRoster
    package let leases: LeaseKeeper
    package let express: ExpressLane
    package let dispatcher: Dispatcher
    package let doubts: DoubtKeeper
    package let templates: TemplateMirror
    package let sweeper: PatienceSweeper
    package let planner: Planner
    package let media: MediaLibrary

    /// What the room stands on.
    package struct Ground: Sendable {
        package var accounts: any AccountStore
        package var leases: any SenderLeaseStore
        package var messages: any MessageStore
        package var answers: any AnswerStore
        package var templates: any TemplateStore
        package var audiences: any AudienceStore
        package var plans: any PlanStore
        package var media: any MediaStore
        package var sender: any MessageSender
        package var reader: any AccountReader
        package var keeper: any MediaKeeper
        /// Admits one call; the wiring gathers many into group commits.
        package var admit: @Sendable (Admission) async throws(StoreError) -> AdmissionResult
        package var settle: @Sendable ([Settlement]) async throws(StoreError) -> [MessageState]
        package var unseal: @Sendable (SealedSecret) throws -> Secret
        package var clock: any WallClock
        package var paceClock: any PaceClock
        package var installation: UInt32
        package var node: NodeID
        /// Whether no other process can be at work on this database, so that whoever held a sender is dead.
        package var isAlone: Bool
        package var leaseTerms: LeaseTerms
        /// Where the lanes' tasks run: the event loop of the senders' connections saves two changes of thread. `nil` is the common
        /// pool.
        package var executor: (any TaskExecutor)?

        package init(
            accounts: any AccountStore,
            leases: any SenderLeaseStore,
            messages: any MessageStore,
            answers: any AnswerStore,
            templates: any TemplateStore,
            audiences: any AudienceStore,
            plans: any PlanStore,
            media: any MediaStore,
            sender: any MessageSender,
            reader: any AccountReader,
            keeper: any MediaKeeper,
            admit: @escaping @Sendable (Admission) async throws(StoreError) -> AdmissionResult,
            settle: @escaping @Sendable ([Settlement]) async throws(StoreError) -> [MessageState],
            unseal: @escaping @Sendable (SealedSecret) throws -> Secret,
            clock: any WallClock,
            paceClock: any PaceClock,
            installation: UInt32,
            node: NodeID = .random(),
            isAlone: Bool,
            leaseTerms: LeaseTerms = LeaseTerms(),
            executor: (any TaskExecutor)? = nil
        ) {
            self.accounts = accounts
            self.leases = leases
            self.messages = messages
            self.answers = answers
            self.templates = templates
            self.audiences = audiences
            self.plans = plans
            self.media = media
            self.sender = sender
            self.reader = reader
            self.keeper = keeper
            self.admit = admit
            self.settle = settle
            self.unseal = unseal
            self.clock = clock
            self.paceClock = paceClock
            self.installation = installation
            self.node = node
            self.isAlone = isAlone
            self.leaseTerms = leaseTerms
            self.executor = executor
        }
    }

    package init(on ground: Ground, settings: DeliverySettings, logger: Logger) {
        let waiters = Waiters()
        let media = MediaLibrary(store: ground.media, keeper: ground.keeper, clock: ground.clock)
        self.media = media
        let lanes = LaneGround(
            sender: ground.sender,
            messages: ground.messages,
            plans: ground.plans,
            settle: ground.settle,
            moulds: MouldShelf(plans: ground.plans, media: media, clock: ground.clock, logger: logger),
            waiters: waiters,
            clock: ground.clock,
            paceClock: ground.paceClock,
            installation: ground.installation,
            executor: ground.executor,
            meters: AttemptMeters(),
            logger: logger
        )
        let roster = SenderRoster(
            store: ground.accounts,
            reader: ground.reader,
            unseal: ground.unseal,
            settings: settings,
            ground: lanes,
            logger: logger
        )
        self.roster = roster
        self.leases = LeaseKeeper(
            roster: roster,
            store: ground.leases,
            node: ground.node,
            areOthersDead: ground.isAlone,
            terms: ground.leaseTerms,
            ground: lanes
        )
        self.express = ExpressLane(
            waiters: waiters,
            roster: roster,
            messages: ground.messages,
            answers: ground.answers,
            admit: ground.admit,
            clock: ground.clock,
            logger: logger
        )
        self.dispatcher = Dispatcher(roster: roster, waiters: waiters, clock: ground.clock)
        self.planner = Planner(
            plans: ground.plans,
            audiences: ground.audiences,
            roster: roster,
            clock: ground.clock,
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
            accounts: { roster.lanes.map(\.account) },
            store: ground.templates,
            reader: ground.reader,
            settings: settings,
            clock: ground.clock,
            logger: logger
        )
        self.sweeper = PatienceSweeper(waiters: waiters, clock: ground.clock)
    }
}

extension DeliveryRoom {
    /// Something may be due that was not: a broadcast began or goes on, a sender was resumed.
    package func wake() {
        planner.wake()
        for lane in roster.lanes { lane.wake() }
    }
}
