import Domain
import Store

extension StoreConformance {
    private static let created = KeptAnswer.Answer(status: 201, body: Array(#"{"status":"success"}"#.utf8))

    static let answerPromises: [StorePromise] = [
        StorePromise("a kept answer is given again, byte for byte") { store in
            let stage = try await Stage(store)
            let answer = stage.keptAnswer("k1", answer: created)
            try await store.keepAnswers([answer])
            let questions = ["k0", "k1", "K1"].map { AnswerQuestion(workspace: stage.workspace, key: $0) }
            try expect(try await store.keptAnswers(questions, at: Stage.start), is: [nil, answer, nil])
        },
        StorePromise("a key that has its answer stays as it is") { store in
            let stage = try await Stage(store)
            let answer = stage.keptAnswer("k1", answer: created)
            try await store.keepAnswers([answer])
            try await store.keepAnswers([
                stage.keptAnswer("k1", answer: KeptAnswer.Answer(status: 500, body: [])),
                stage.keptAnswer("k1", fingerprint: 8, answer: KeptAnswer.Answer(status: 500, body: [])),
            ])
            try expect(try await ask(stage, "k1"), is: answer)
        },
        StorePromise("a key that was taken without a message gets its answer later, if it is the same request") {
            store in
            let stage = try await Stage(store)
            let open = stage.keptAnswer("k1")
            let new = NewBroadcast.example(in: stage.workspace, name: "second")
            _ = try await store.createBroadcast(new, answer: open)
            try await store.keepAnswers([stage.keptAnswer("k1", fingerprint: 8, answer: created)])
            try expect(try await ask(stage, "k1"), is: open)
            try await store.keepAnswers([stage.keptAnswer("k1", answer: created)])
            try expect(try await ask(stage, "k1")?.answer, is: created)
        },
        StorePromise("a key that admitted a message is answered by its own message alone") { store in
            let stage = try await Stage(store)
            _ = try await stage.sending(key: "k1")
            try await store.keepAnswers([stage.keptAnswer("k1", answer: created)])
            try expect(try await ask(stage, "k1")?.answer, is: nil)
        },
        StorePromise("what a caller was told before its message was settled stays its answer") { store in
            let stage = try await Stage(store)
            let message = try await stage.sending(key: "k1")
            var told = stage.keptAnswer("k1", answer: created)
            told.message = message
            try await store.keepAnswers([told])
            try expect(try await ask(stage, "k1")?.answer, is: created)
            let later = KeptAnswer.Answer(status: 200, body: Array("{}".utf8))
            _ = try await store.settle([
                Settlement(
                    message: message,
                    attempt: 1,
                    outcome: .accepted(wamid: "wamid.1", waID: nil, isHeld: false),
                    settledAt: Stage.start + 1,
                    answer: later
                )
            ])
            try expect(try await ask(stage, "k1")?.answer, is: created)
        },
        StorePromise("a key is known for a day, then free") { store in
            let stage = try await Stage(store)
            let answer = stage.keptAnswer("k1", answer: created)
            try await store.keepAnswers([answer])
            let end = Stage.start + KeptAnswer.lifetimeMilliseconds
            try expect(try await ask(stage, "k1", at: end + -1), is: answer)
            try expect(try await ask(stage, "k1", at: end), is: nil)
            let again = stage.keptAnswer("k1", fingerprint: 8, answer: created, at: end)
            try await store.keepAnswers([again])
            try expect(try await ask(stage, "k1", at: end), is: again)
        },
        StorePromise("an expired key admits anew, and its old message cannot answer for it") { store in
            let stage = try await Stage(store)
            let old = try await stage.sending(key: "k1")
            let end = Stage.start + KeptAnswer.lifetimeMilliseconds
            let results = try await store.admit([stage.admission(lane: .express, key: "k1", at: end)])
            guard case .admitted(let message, _) = results.first else {
                throw BrokenPromise(description: "\(results)")
            }
            try await stage.settle(old, .taken("wamid.old"), answer: created, at: end)
            var kept = try await ask(stage, "k1", at: end)
            try expect(kept?.message, is: message)
            try expect(kept?.answer, is: nil)
            try await stage.settle(message, .taken("wamid.new"), answer: created, at: end)
            kept = try await ask(stage, "k1", at: end)
            try expect(kept?.answer, is: created)
        },
        StorePromise("an answer comes with the settlement, and the first one stays") { store in
            let stage = try await Stage(store)
            let message = try await stage.sending(key: "k1")
            var expected = stage.keptAnswer("k1")
            expected.message = message
            try expect(try await ask(stage, "k1"), is: expected, "taken, and not yet answered")
            try await stage.settle(message, .taken("wamid.1"), answer: created)
            expected.answer = created
            try expect(try await ask(stage, "k1"), is: expected)
            try await stage.settle(
                message,
                .taken("wamid.1"),
                answer: KeptAnswer.Answer(status: 202, body: [])
            )
            try expect(try await ask(stage, "k1"), is: expected)
        },
        StorePromise("old answers are forgotten, many at once, and younger ones stay") { store in
            let stage = try await Stage(store)
            let answers = (0..<2_500).map { number in
                stage.keptAnswer("k\(number)", answer: created, at: Stage.start + Int64(number))
            }
            try await store.keepAnswers(answers)
            try expect(try await store.forgetAnswers(before: Stage.start + 2_400), is: 2_400)
            try expect(try await store.forgetAnswers(before: Stage.start + 2_400), is: 0)
            try expect(try await ask(stage, "k2399", at: Stage.start + 2_500), is: nil)
            try expect(try await ask(stage, "k2400", at: Stage.start + 2_500), is: answers[2_400])
        },
    ]

    private static func ask(_ stage: Stage, _ key: String, at moment: Timestamp = Stage.start) async throws
        -> KeptAnswer?
    {
        let question = AnswerQuestion(workspace: stage.workspace, key: key)
        return try await stage.store.keptAnswers([question], at: moment)[0]
    }
}
