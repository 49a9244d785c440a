import AsyncHTTPClient
import Foundation
import NIOCore
import Sandbox
import Testing

@testable import Delivery
@testable import Server

/// Never faster than the sender may.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct PaceScenarios {
    @Test func `a flood of calls never makes a second fuller than the rate, and none is lost`() async throws {
        let rate = 40
        try await House.with {
            $0.phoneNumbers[0].ratePerSecond = rate
        } settings: {
            $0.delivery.senderRate = rate
        } _: { house in
            let server = try await house.startReady()
            // Connections are opened before anything is counted.
            for index in 0..<5 { _ = try await house.send(server, ["destination": "\"91976979000\(index)\""]) }
            let warmUp = house.witness.arrivals.count
            let count = 150
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for index in 0..<count {
                    group.addTask {
                        try await house.send(server, ["destination": "\"9197697\(80_000 + index)\""]).status
                    }
                }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(statuses.allSatisfy { $0 == 200 || $0 == 202 }, "\(statuses)")
            try await house.eventually("all arrive") { try await house.accepted().count == count + warmUp }
            let times = house.witness.arrivals.sorted()
            #expect(times.count == count + warmUp, "and none was refused for speed")
            let worst =
                times.indices.map { start in times[start...].prefix { $0 < times[start] + .seconds(1) }.count }.max()
                ?? 0
            #expect(worst <= rate + 1, "no second holds more")
            await server.stop()
        }
    }
}
