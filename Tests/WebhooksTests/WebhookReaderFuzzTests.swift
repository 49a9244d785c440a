import Domain
import Store
import Testing

@testable import Webhooks

@Suite struct WebhookReaderFuzzTests {
    private static let tokens = [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "null", "true", "1e9", "-", "\"id\"", "\"statuses\":",
        "\"entry\":[{",
        "\u{FEFF}", "\u{0}", "é",
    ].map { Array($0.utf8) }

    @Test func `mutated bodies never crash the reader nor yield a status that is none`() {
        let seed = UInt64.random(in: .min ... .max)
        print("WebhookReaderFuzzTests seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for _ in 0..<6_000 {
            var body = SampleWebhooks.all[Int.random(in: 0..<SampleWebhooks.all.count, using: &random)]
            for _ in 0..<Int.random(in: 1...6, using: &random) { Self.mutate(&body, &random) }
            let receivedAt = Timestamp(milliseconds: 1)
            let reading = WebhookReader.read(body, receivedAt: receivedAt)
            for status in reading.statuses {
                #expect((1...512).contains(status.wamid.utf8.count), "seed \(seed)")
                #expect((1...64).contains(status.status.word.utf8.count), "seed \(seed)")
                #expect(!status.phoneNumberID.isEmpty, "seed \(seed)")
                #expect(status.occurredAt.milliseconds > 0, "seed \(seed)")
                #expect(status.refusal == nil || status.status == .failed, "seed \(seed)")
            }
            #expect(reading == WebhookReader.read(body, receivedAt: receivedAt), "seed \(seed)")
        }
    }

    private static func mutate(_ body: inout [UInt8], _ random: inout SeededGenerator) {
        guard !body.isEmpty else { return }
        let place = Int.random(in: 0..<body.count, using: &random)
        let end = min(body.count, place + Int.random(in: 0...40, using: &random))
        switch Int.random(in: 0..<6, using: &random) {
        case 0: body[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: body[place] = UInt8.random(in: .min ... .max, using: &random)
        case 2: body.removeSubrange(place..<end)
        case 3: body.insert(contentsOf: body[place..<end], at: place)
        case 4: body.insert(contentsOf: tokens[Int.random(in: 0..<tokens.count, using: &random)], at: place)
        default: body.removeSubrange(end...)
        }
    }
}
