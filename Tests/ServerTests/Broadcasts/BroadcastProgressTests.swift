import CrierClient
import Foundation
import Server
import Testing

struct BroadcastProgressTests {
    private func broadcast(_ counts: String, _ status: String = "sending", isPlanned: Bool = true) throws -> Broadcast {
        let json = """
            {"_id":"1","name":"sale","broadcastType":"broadcast","messageType":"template","status":"\(status)",
            "createdAt":"x","isPlanned":\(isPlanned),"counts":{\(counts)}}
            """
        return try JSONDecoder().decode(Broadcast.self, from: Data(json.utf8))
    }

    @Test func `the line tells how far it is, how fast, and how long it will take`() throws {
        var progress = BroadcastProgress()
        let first = try broadcast(#""total":1000,"queued":900,"sending":10,"accepted":40,"skipped":50"#)
        progress.note(first, at: 0)
        #expect(progress.line(first) == "sending [##............................] 90/1000  50 skipped")
        let second = try broadcast(#""total":1000,"queued":400,"sending":0,"accepted":540,"skipped":60"#)
        progress.note(second, at: 5)
        #expect(progress.rate == 100)
        #expect(
            progress.line(second) == "sending [##################............] 600/1000  60 skipped  100/s  4 s left"
        )
    }

    @Test func `the rate is the one of late`() throws {
        var progress = BroadcastProgress()
        for (second, accepted) in [(0.0, 0), (10, 10), (20, 20), (30, 1_020), (40, 2_020)] {
            progress.note(
                try broadcast(#""total":5000,"queued":\#(5_000 - accepted),"accepted":\#(accepted)"#),
                at: second
            )
        }
        #expect(progress.rate == 100)
    }

    @Test func `what is not planned to its end has no end to tell, and what rests has no rate`() throws {
        var progress = BroadcastProgress()
        let start = try broadcast(#""total":100,"queued":100"#, isPlanned: false)
        progress.note(start, at: 0)
        let growing = try broadcast(
            #""total":200,"queued":100,"failed":3,"in_doubt":1,"accepted":96"#,
            isPlanned: false
        )
        progress.note(growing, at: 1)
        #expect(
            progress.line(growing) == "sending [###############...............] 100/200+  3 failed  1 in doubt  100/s"
        )
        let paused = try broadcast(#""total":200,"queued":100,"accepted":100"#, "paused")
        #expect(progress.line(paused) == "paused [###############...............] 100/200")
        #expect(try progress.line(broadcast("")) == "sending [..............................] 0/0  100/s")
    }

    @Test(arguments: [(0.2, "1 s"), (89, "89 s"), (90, "2 min"), (3_599, "60 min"), (12_600, "3.5 h")])
    func `a span is told roughly`(seconds: Double, expected: String) {
        #expect(BroadcastProgress.span(seconds) == expected)
    }
}
