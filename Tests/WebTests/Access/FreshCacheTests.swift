import Domain
import Testing

@testable import Web

@Suite struct FreshCacheTests {
    private let start = Timestamp(milliseconds: 1_000_000)

    private func cache(capacity: Int = 10) -> FreshCache<String, Int> {
        FreshCache(lifetimeMilliseconds: 1_000, capacity: capacity)
    }

    /// `nil` where the caller has to fetch.
    private func value(_ finding: FreshCache<String, Int>.Finding) -> Int? {
        if case .fresh(let value) = finding { value } else { nil }
    }

    private func fetch(_ cache: inout FreshCache<String, Int>, _ key: String, _ value: Int, at now: Timestamp) {
        guard case .fetch(let ticket) = cache.find(key, at: now) else {
            Issue.record("\(key) is fresh")
            return
        }
        cache.put(value, for: key, ticket: ticket, at: now)
    }

    @Test func `what was fetched is used, and never beyond its lifetime`() {
        var cache = cache()
        fetch(&cache, "a", 1, at: start)
        #expect(value(cache.find("a", at: start + 499)) == 1)
        #expect(value(cache.find("a", at: start + 1_000)) == nil)
    }

    @Test func `past half its life one caller fetches anew and the others go on`() {
        var cache = cache()
        fetch(&cache, "a", 1, at: start)
        #expect(value(cache.find("a", at: start + 500)) == nil, "the first one fetches")
        #expect(value(cache.find("a", at: start + 501)) == 1)
        #expect(value(cache.find("a", at: start + 999)) == 1)
        #expect(value(cache.find("a", at: start + 1_000)) == nil, "nobody goes on for ever when the fetch fails")
    }

    @Test func `a fetch that began before a clearing is not kept`() {
        var cache = cache()
        guard case .fetch(let ticket) = cache.find("a", at: start) else { return }
        cache.clear()
        cache.put(1, for: "a", ticket: ticket, at: start)
        #expect(value(cache.find("a", at: start)) == nil)
    }

    @Test func `it never holds more than its capacity`() {
        var cache = cache(capacity: 2)
        for (index, key) in ["a", "b", "c"].enumerated() { fetch(&cache, key, index, at: start) }
        #expect(value(cache.find("c", at: start)) == 2)
        #expect(value(cache.find("a", at: start)) == nil)
    }

    @Test func `a clock that is set back makes nothing immortal`() {
        var cache = cache()
        fetch(&cache, "a", 1, at: start)
        #expect(value(cache.find("a", at: start + -1)) == nil)
    }
}
