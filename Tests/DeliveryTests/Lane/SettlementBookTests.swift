import Domain
import Store
import Testing

@testable import Delivery

struct SettlementBookTests {
    private func ended(_ message: Int64, isCall: Bool = false) -> EndedAttempt {
        let attempt = Attempt(
            message: ID(row: message),
            broadcast: ID(row: 1),
            number: 1,
            phone: PhoneNumber(trusted: 919_800_000_000),
            content: [],
            isCall: isCall
        )
        let moment = Timestamp(milliseconds: 1)
        return EndedAttempt(attempt: attempt, outcome: .requeued(dueAt: moment, refusal: nil), endedAt: moment)
    }

    private func rows(_ step: SettlementBook.Step) -> [Int64]? {
        if case .write(let batch) = step { batch.map(\.attempt.message.row) } else { nil }
    }

    private func wait(_ step: SettlementBook.Step) -> Int64? {
        if case .wait(let until) = step { until } else { nil }
    }

    @Test func `one alone waits for company, but not for long`() {
        var book = SettlementBook(batchMaximum: 10)
        book.add(ended(1), at: 100)
        #expect(wait(book.next(at: 100, isHurried: false)) == 100 + SettlementBook.companyNanoseconds)
        #expect(rows(book.next(at: 100 + SettlementBook.companyNanoseconds, isHurried: false)) == [1])
    }

    @Test func `nobody waits whose caller does, or when there will be no company`() {
        var book = SettlementBook(batchMaximum: 10)
        book.add(ended(1, isCall: true), at: 0)
        #expect(rows(book.next(at: 0, isHurried: false)) == [1])
        var other = SettlementBook(batchMaximum: 10)
        other.add(ended(2), at: 0)
        #expect(rows(other.next(at: 0, isHurried: true)) == [2])
    }

    @Test func `one batch is under way at a time, and holds so many`() {
        var book = SettlementBook(batchMaximum: 2)
        for row in 1...5 { book.add(ended(Int64(row)), at: 0) }
        #expect(rows(book.next(at: 0, isHurried: true)) == [1, 2])
        #expect(rows(book.next(at: 0, isHurried: true)) == nil)
        #expect(book.count == 5)
        book.settled(2)
        #expect(book.count == 3)
        #expect(rows(book.next(at: 0, isHurried: true)) == [3, 4])
    }

    @Test func `a batch that could not be written comes first again, later each time`() {
        var book = SettlementBook(batchMaximum: 10)
        var dice = Dice(seed: 7)
        book.add(ended(1), at: 0)
        guard case .write(let batch) = book.next(at: 0, isHurried: true) else { return }
        book.add(ended(2), at: 0)
        book.failed(batch, at: 0, &dice)
        let later = wait(book.next(at: 0, isHurried: true))
        #expect((later ?? 0) > 0)
        #expect(rows(book.next(at: later ?? 0, isHurried: true)) == [1, 2])
    }
}
