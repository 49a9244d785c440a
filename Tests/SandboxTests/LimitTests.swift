import NIOHTTP1
import Testing

@testable import Sandbox

@Suite struct LimitTests {
    @Test func `a bucket holds one second's worth and fills at its rate`() {
        var bucket = RateBucket(ratePerSecond: 80, at: 0)
        var taken = [Int64: Int]()
        for moment: Int64 in [0, 100, 10_000] {
            for _ in 0..<200 where bucket.take(at: moment) { taken[moment, default: 0] += 1 }
        }
        #expect(taken == [0: 80, 100: 8, 10_000: 80])
    }

    @Test func `a pair may borrow 45 messages and then has one every six seconds`() {
        var pairs = PairLimiter()
        func taken(_ recipient: String, at now: Int64) -> Int {
            var count = 0
            for _ in 0..<60 where pairs.take(recipient, at: now) { count += 1 }
            return count
        }
        #expect(taken("919812345678", at: 0) == 45)
        #expect(taken("919812345678", at: 5_999) == 0)
        #expect(taken("919812345678", at: 6_000) == 1)
        #expect(taken("919812345679", at: 6_000) == 45, "another pair is another matter")
        #expect(taken("919812345678", at: 1_000_000) == 45)
    }

    @Test func `the busiest second agrees with a plain count over every window`() {
        var dice = Dice(seed: 42)
        var busiest = BusiestSecond()
        var moments: [Int64] = []
        var now: Int64 = 1_750_000_000_000
        for _ in 0..<3_000 {
            now += Int64(dice.next() % 12) * (dice.strikes(0.01) ? 200 : 1)
            moments.append(now)
            busiest.count(at: now)
        }
        let plain = moments.map { end in moments.count { $0 > end - 1_000 && $0 <= end } }.max()
        #expect(busiest.worst == plain)
    }

    @Test func `a number's rate is 130429 with HTTP 400, a pair's 131056`() async throws {
        let stopped: @Sendable () -> Int64 = { 1_750_000_000_000 }
        try await withSandbox(quickSettings(rate: 5), clock: stopped) { sandbox in
            var codes: [Int] = []
            for index in 0..<8 {
                let reply = try await sandbox.send(SandboxClient.offer(to: "+9198123400\(10 + index)"))
                if let code = try reply.errorCode {
                    #expect(reply.status == 400)
                    codes.append(code)
                }
            }
            #expect(codes == [130429, 130429, 130429])
            let stats = try await sandbox.get("/sandbox/stats").tree
            #expect(stats["busiest_second"]?[SandboxClient.phone]?.integer == 5)
            #expect(stats["refused"]?["130429"]?.integer == 3)
        }
        try await withSandbox { sandbox in
            var last: Int?
            for _ in 0..<46 { last = try await sandbox.send(SandboxClient.offer(to: "+919812345678")).errorCode }
            #expect(last == 131056)
            #expect(try await sandbox.call(.DELETE, "/sandbox/messages").status == 200)
            #expect(try await sandbox.send(SandboxClient.offer(to: "+919812345678")).status == 200)
        }
    }

    @Test func `free-form outside the window is 131047 until the person writes`() async throws {
        try await withSandbox { sandbox in
            try await sandbox.setFaults(#"{"enforceWindow":true}"#)
            let text = #"{"messaging_product":"whatsapp","to":"+919812345678","type":"text","text":{"body":"Hi"}}"#
            #expect(try await sandbox.send(text).errorCode == 131047)
            _ = try await sandbox.call(.POST, "/sandbox/incoming", #"{"from":"+91 98123-45678","text":"Hello"}"#)
            #expect(try await sandbox.send(text).status == 200)
        }
    }
}
