import Foundation
import Testing

@testable import CrierClient

struct PagesTests {
    private struct Thing: Decodable, Identifiable, Sendable {
        let id: Int
    }

    private static func page(_ ids: [Int], _ number: Int, of total: Int) throws -> Page<Thing> {
        let things = ids.map { "{\"id\":\($0)}" }.joined(separator: ",")
        let json = "{\"things\":[\(things)],\"total\":\(total),\"page\":\(number),\"limit\":2}"
        return try JSONDecoder().decode(Page<Thing>.self, from: Data(json.utf8))
    }

    private func ids(_ pages: Pages<Thing>) async throws(CrierError) -> [Int] {
        var ids: [Int] = []
        for try await thing in pages { ids.append(thing.id) }
        return ids
    }

    @Test func `all pages are walked through, and no more`() async throws {
        let pages = [
            try Self.page([1, 2], 1, of: 5), try Self.page([3, 4], 2, of: 5), try Self.page([5], 3, of: 5),
        ]
        #expect(try await ids(Pages { pages[$0 - 1] }) == [1, 2, 3, 4, 5])
        let none = try Self.page([], 1, of: 0)
        #expect(try await ids(Pages { _ in none }) == [])
    }

    @Test func `what moved to the next page meanwhile is not given twice`() async throws {
        let pages = [try Self.page([9, 8], 1, of: 4), try Self.page([8, 7], 2, of: 5), try Self.page([6], 3, of: 5)]
        #expect(try await ids(Pages { pages[$0 - 1] }) == [9, 8, 7, 6])
    }

    @Test func `the walk ends with the error of a page`() async throws {
        let first = try Self.page([1, 2], 1, of: 5)
        let failure = CrierError.unreachable(NoAnswer(server: "s", reason: "r", tries: 1))
        let pages = Pages<Thing> { number async throws(CrierError) in
            if number > 1 { throw failure }
            return first
        }
        var seen: [Int] = []
        await #expect(throws: failure) { for try await thing in pages { seen.append(thing.id) } }
        #expect(seen == [1, 2])
    }
}
