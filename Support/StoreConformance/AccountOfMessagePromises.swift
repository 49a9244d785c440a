import Domain
import Store

extension StoreConformance {
    static let messageAccountPromises: [StorePromise] = [
        StorePromise("a message's account has every try and every status, in order") { store in
            let stage = try await Stage(store)
            let message = try await stage.queued()
            _ = try await stage.lease(at: Stage.start + 1)
            let refusal = Refusal(code: 130_429, title: "Rate limit hit")
            try await stage.settle(message, .requeued(dueAt: Stage.start + 5, refusal: refusal), at: Stage.start + 2)
            _ = try await stage.lease(at: Stage.start + 5)
            var account = try require(try await store.account(of: message, in: stage.workspace), "an account")
            try expect(account.attempts.map(\.number), is: [1, 2])
            try expect(account.attempts.map(\.outcome), is: [.requeued, nil])
            try expect(account.attempts.map(\.code), is: [130_429, nil])
            try expect(account.attempts.map(\.beganAt), is: [Stage.start + 1, Stage.start + 5])
            try expect(account.attempts.map(\.endedAt), is: [Stage.start + 2, nil])
            try expect(account.statuses, is: [])
            try await stage.settle(message, .taken("w"), attempt: 2, at: Stage.start + 7)
            for (index, status) in [DeliveryStatus.sent, .read].enumerated() {
                let report = try await stage.report(status, message, attempt: 2, wamid: "w")
                let work = InboxWork(
                    statuses: [report, report],
                    consumed: [],
                    unreadable: [],
                    at: Stage.start + 9 + Int64(index)
                )
                _ = try await store.applyStatuses(work)
            }
            account = try require(try await store.account(of: message, in: stage.workspace), "an account")
            try expect(account.attempts.map(\.outcome), is: [.requeued, .accepted])
            try expect(account.attempts.map(\.endedAt), is: [Stage.start + 2, Stage.start + 7])
            try expect(account.statuses.map(\.status), is: ["sent", "read"])
            try expect(account.statuses.map(\.pricingCategory), is: ["utility", "utility"])
            try expect(account.statuses.map(\.receivedAt), is: [Stage.start + 9, Stage.start + 10])
            if case .whole(let content) = account.content {
                try expect(!content.isEmpty, "its content")
            } else {
                throw BrokenPromise(description: "a call's content is whole: \(String(describing: account.content))")
            }
        },
        StorePromise("what failed and what is in doubt stand in the account as such, and nobody else sees it") {
            store in
            let stage = try await Stage(store)
            let failed = try await stage.sending()
            let refusal = Refusal(code: 131_026, title: "Undeliverable")
            try await stage.settle(failed, .failed(refusal), at: Stage.start + 2)
            let doubtful = try await stage.sending(919_812_345_679)
            try await stage.settle(doubtful, .inDoubt(reason: "reset"), at: Stage.start + 2)
            let first = try require(try await store.account(of: failed, in: stage.workspace), "an account")
            try expect(first.attempts.map(\.outcome), is: [.failed])
            try expect(first.attempts.map(\.code), is: [131_026])
            let second = try require(try await store.account(of: doubtful, in: stage.workspace), "an account")
            try expect(second.attempts.map(\.outcome), is: [.inDoubt])
            let other = try await Stage(store, name: "other", phoneNumberID: "1002")
            try expect(try await store.account(of: failed, in: other.workspace) == nil, "another workspace")
        },
    ]
}
