import Domain
import Store

extension StoreConformance {
    static let budgetPromises: [StorePromise] = [
        StorePromise(
            "nobody new beyond the day's recipients, a reserve kept from broadcasts, and those of today for free"
        ) {
            store in
            let stage = try await Stage(store)
            let broadcast = try await stage.createList("b")
            try await stage.plan(broadcast, (1...6).map { 919_800_000_000 + $0 })
            let budget = RecipientBudget(recipientsPerDay: 5, reserve: 2)
            func lease(at moment: Timestamp) async throws -> Lease {
                let request = LeaseRequest(
                    sender: stage.sender.id,
                    fence: stage.fence,
                    limit: 100,
                    at: moment,
                    budget: budget
                )
                return try await store.lease(request)
            }
            let first = try await lease(at: Stage.start)
            try expect(first.messages.count, is: 3, "the reserve is kept")
            try expect(first.isBudgetSpent, "and the lease says so")
            var call = stage.admission(to: 919_811_111_111, lane: .express)
            call.budget = budget
            var known = stage.admission(to: 919_800_000_001, lane: .express)
            known.budget = budget
            let results = try await store.admit([call, known, call])
            for result in results {
                guard case .admitted = result else { throw BrokenPromise(description: "\(result) within the budget") }
            }
            var fifth = stage.admission(to: 919_811_111_112, lane: .express)
            fifth.budget = budget
            var sixth = stage.admission(to: 919_811_111_113, lane: .express)
            sixth.budget = budget
            let last = try await store.admit([fifth, sixth])
            guard case .admitted = last[0], case .postponed(let message, _) = last[1] else {
                throw BrokenPromise(description: "the fifth and sixth recipient: \(last)")
            }
            try expect(try await stage.state(message), is: .queued)
            let later = try await lease(at: Stage.start + 23 * Stage.hour)
            try expect(later.messages.count, is: 0, "the day is not over")
            let nextDay = try await lease(at: Stage.start + 24 * Stage.hour + RecipientBudget.spanMilliseconds)
            try expect(nextDay.messages.count >= 3, "a day later people count anew")
        }
    ]
}
