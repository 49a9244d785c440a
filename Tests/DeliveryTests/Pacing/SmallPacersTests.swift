import Domain
import Testing

@testable import Delivery

private let second: Int64 = 1_000_000_000

struct PairPacerTests {
    private let person = PhoneNumber(trusted: 919_800_000_001)

    @Test func `forty-five may be borrowed, then one every six seconds`() {
        var pacer = PairPacer()
        var leftAtOnce = 0
        while pacer.depart(to: person, at: 0) == nil { leftAtOnce += 1 }
        #expect(leftAtOnce == 46, "one is due, and 45 are borrowed")
        #expect(pacer.depart(to: person, at: 0) == 6 * second)
        #expect(pacer.depart(to: person, at: 6 * second) == nil)
        #expect(pacer.depart(to: person, at: 6 * second) == 12 * second)
    }

    @Test func `one person's debt is nobody else's, and two spellings are one person`() {
        var pacer = PairPacer()
        while pacer.depart(to: PhoneNumber(trusted: 5_511_987_654_321), at: 0) == nil {}
        #expect(pacer.depart(to: person, at: 0) == nil)
        #expect(pacer.depart(to: PhoneNumber(trusted: 551_187_654_321), at: 0) != nil)
    }

    @Test func `who is in debt is remembered, until there are more of them than are kept`() {
        var pacer = PairPacer()
        while pacer.depart(to: person, at: 0) == nil {}
        func others(_ range: Range<UInt64>) {
            for number in range { _ = pacer.depart(to: PhoneNumber(trusted: 917_000_000_000 + number), at: 0) }
        }
        others(0..<49_000)
        #expect(pacer.depart(to: person, at: 0) != nil)
        // Beyond it Meta's own limit is what holds: memory does not grow with the people.
        others(49_000..<52_000)
        #expect(pacer.depart(to: person, at: 0) == nil)
    }
}

struct DepartureMeterTests {
    @Test func `the last whole second counts, or this one if it is fuller`() {
        var meter = DepartureMeter()
        #expect(meter.rate(at: 0) == 0)
        for step in 0..<100 { meter.note(at: Int64(step) * second / 100) }
        #expect(meter.rate(at: second - 1) == 100)
        meter.note(at: second)
        #expect(meter.rate(at: second + 1) == 100)
        #expect(meter.rate(at: 10 * second) == 0, "a long quiet while is no speed")
    }
}

struct StrikeCounterTests {
    private let broadcast = ID<Broadcast>(row: 1)

    private func strike(_ code: Int, atOnce: Bool = false) -> AttemptJudge.Strike {
        AttemptJudge.Strike(refusal: Refusal(code: code, title: "no"), pausesAtOnce: atOnce)
    }

    @Test func `five of one code in a row are a strike`() {
        var counter = StrikeCounter()
        let strikes = (0..<5).map { _ in counter.strike(strike(132_000), of: broadcast) }
        #expect(strikes == [false, false, false, false, true])
    }

    @Test func `another code begins anew, and so does forgiveness`() {
        var counter = StrikeCounter()
        for _ in 0..<4 { _ = counter.strike(strike(132_000), of: broadcast) }
        let first = counter.strike(strike(132_012), of: broadcast)
        #expect(!first)
        for _ in 0..<3 { _ = counter.strike(strike(132_012), of: broadcast) }
        counter.forgive(broadcast)
        let last = counter.strike(strike(132_012), of: broadcast)
        #expect(!last)
    }

    @Test func `some codes nobody else can escape, and broadcasts are counted apart`() {
        var counter = StrikeCounter()
        for _ in 0..<4 { _ = counter.strike(strike(132_000), of: broadcast) }
        let other = counter.strike(strike(132_000), of: ID(row: 2))
        let atOnce = counter.strike(strike(132_001, atOnce: true), of: ID(row: 2))
        #expect(!other)
        #expect(atOnce)
    }
}

struct PacerDepartureTests {
    @Test(arguments: [1, 20, 80, 1_000, 4_999], [Int64(0), 3_000_000, 40_000_000])
    func `no second holds more than the rate, however late the clock wakes`(rate: Int, lateness: Int64) {
        var pacer = Pacer(messagesPerSecond: rate)
        var generator = Dice(seed: UInt64(rate) + UInt64(lateness))
        var now: Int64 = 0
        var departures: [Int64] = []
        while now < 5 * second, departures.count < 12_000 {
            if let later = pacer.depart(at: now) {
                now = later + (lateness == 0 ? 0 : Int64.random(in: 0...lateness, using: &generator))
            } else {
                departures.append(now)
            }
        }
        var first = 0
        for (last, moment) in departures.enumerated() {
            while departures[first] <= moment - second { first += 1 }
            #expect(last - first + 1 <= rate)
        }
        let seconds = Double(departures.last ?? 0) / Double(second)
        // Waking up 40 ms late at 1,000 a second is more than can be caught up.
        if lateness <= 3_000_000, rate > 1 {
            #expect(Double(departures.count - 1) / seconds >= 0.98 * Double(rate))
        }
    }
}
