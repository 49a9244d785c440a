import Domain
import Testing

struct VerdictTests {
    private static let pauseAtOnce: Set<Int> = [
        132_001, 132_007, 132_015, 132_016, 132_068, 132_069, 131_055, 131_063, 134_100, 134_102,
    ]

    private func verdict(_ code: Int, _ road: Verdict.Road = .call, attempt: Int = 1, httpStatus: Int = 400) -> Verdict
    {
        Verdict(for: Refusal(code: code, title: "", httpStatus: httpStatus), road: road, attempt: attempt)
    }

    @Test func `the table holds Meta's codes, each once and in order`() {
        #expect(RefusalTable.rows.count >= 119)
        for (row, next) in zip(RefusalTable.rows, RefusalTable.rows.dropFirst()) {
            #expect(row.codes.lowerBound <= next.codes.lowerBound)
            #expect(row.codes.count > 1 || row.codes != next.codes)
        }
        for row in RefusalTable.rows { #expect(!row.title.isEmpty && !row.note.isEmpty) }
    }

    @Test func `every row of the table is found by each of its codes, an exact row before a range`() {
        for row in RefusalTable.rows {
            for code in row.codes {
                let found = RefusalTable.row(for: code)
                #expect(found?.codes == row.codes || found?.codes == code...code)
            }
        }
    }

    @Test func `every row of the table means what its class says, on the call`() {
        for row in RefusalTable.rows {
            let code = row.codes.lowerBound
            guard let found = RefusalTable.row(for: code) else { continue }
            let expected: Verdict =
                switch found.refusalClass {
                case .retry: .retry
                case .slowSender: .slowSender
                case .pairLimit: .delayRecipient
                case .recipientPermanent: .failRecipient
                case .campaignPermanent: .failCampaign(pausesAtOnce: Self.pauseAtOnce.contains(code))
                case .senderPaused: .pauseSender
                case .auth: .distrustToken
                }
            // Whatever the HTTP status: it misleads.
            for status in [0, 200, 400, 401, 404, 500, 503] {
                #expect(verdict(code, httpStatus: status) == expected, "\(code)")
            }
        }
    }

    @Test func `after a late failure only 131000 and 131016 are tried again, and once`() {
        for row in RefusalTable.rows {
            let code = row.codes.lowerBound
            for attempt in 1...4 {
                let mayRetry = attempt == 1 && (code == 131_000 || code == 131_016)
                #expect((verdict(code, .webhook, attempt: attempt, httpStatus: 0) == .retry) == mayRetry, "\(code)")
                let isRequeued = [.slowSender, .delayRecipient].contains(
                    verdict(code, .webhook, attempt: attempt, httpStatus: 0)
                )
                #expect(!isRequeued, "\(code) was taken first; it is not put back")
            }
        }
    }

    @Test func `a refusal worth a retry is tried four times at the most`() {
        #expect((1...3).allSatisfy { verdict(131_000, attempt: $0) == .retry })
        #expect((4...6).allSatisfy { verdict(131_000, attempt: $0) == .failRecipient })
    }

    @Test func `the codes that no other recipient can escape pause the campaign at once`() {
        for code in Self.pauseAtOnce { #expect(verdict(code) == .failCampaign(pausesAtOnce: true), "\(code)") }
        for code in [100, 131_008, 131_009, 132_000, 132_012, 135_000] {
            #expect(verdict(code) == .failCampaign(pausesAtOnce: false), "\(code)")
        }
    }

    @Test func `speed, pair and account codes are what the documentation says`() {
        for code in [4, 80_007, 130_429] { #expect(verdict(code) == .slowSender, "\(code)") }
        #expect(verdict(131_056) == .delayRecipient)
        #expect(verdict(190) == .distrustToken)
        for code in [131_026, 131_047, 131_049, 130_472] { #expect(verdict(code) == .failRecipient, "\(code)") }
        for code in [3, 131_045, 133_000, 134_102] {
            #expect(verdict(code, httpStatus: 500) != .retry, "\(code) is permanent")
        }
    }

    @Test func `an unknown code counts as the campaign's fault, unless its status is 429`() {
        #expect(verdict(987_654) == .failCampaign(pausesAtOnce: false))
        #expect(verdict(-1, httpStatus: 500) == .failCampaign(pausesAtOnce: false))
        #expect(verdict(987_654, httpStatus: 429) == .slowSender)
        #expect(verdict(Refusal.plainThrottleCode, httpStatus: 429) == .slowSender)
    }

    @Test func `code 100 with subcode 33 is about the token, not about the message`() {
        let refusal = Refusal(code: 100, subcode: 33, title: "Unsupported post request", httpStatus: 400)
        #expect(Verdict(for: refusal, road: .call, attempt: 1) == .distrustToken)
        #expect(verdict(100) == .failCampaign(pausesAtOnce: false))
    }
}
