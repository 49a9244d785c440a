import Domain
import Hummingbird
import NIOCore
import TestKit
import Testing

@testable import Webhooks

@Suite struct BodyIntakeTests {
    private let clock = ManualClock()

    private func intake(bodyBytes: Int = 100, bytesInFlight: Int = 1_000) -> BodyIntake {
        var limits = WebhookDoor.Limits()
        limits.bodyBytesMaximum = bodyBytes
        limits.bytesInFlightMaximum = bytesInFlight
        limits.readMilliseconds = 5_000
        return BodyIntake(limits: limits, clock: clock)
    }

    /// A body of these chunks; one that does not end stands open for ever.
    private func body(_ chunks: [String], ends: Bool = true) async -> (RequestBody, RequestBody.Source) {
        let (body, source) = RequestBody.makeStream()
        // The source holds a writer back at four chunks, so a task writes.
        Task {
            for chunk in chunks { await source.yield(ByteBuffer(string: chunk)) }
            if ends { source.finish() }
        }
        return (body, source)
    }

    private func outcome(_ intake: BodyIntake, _ body: RequestBody, declared: Int? = nil) async -> Result<
        String, DoorRefusal
    > {
        do throws(DoorRefusal) {
            return .success(String(decoding: try await intake.read(body, declaredBytes: declared), as: UTF8.self))
        } catch {
            return .failure(error)
        }
    }

    @Test func `chunks are put together`() async {
        let (body, _) = await body(["ab", "", "cd", "e", "f", "g", "h"])
        #expect(await outcome(intake(), body) == .success("abcdefgh"))
    }

    @Test func `a body that does not end is given up at the deadline`() async {
        let (body, source) = await body(["ab"], ends: false)
        async let reading = outcome(intake(), body)
        let advance = Task { [clock] in
            while !Task.isCancelled {
                clock.advance(by: 1_000)
                await Task.yield()
            }
        }
        #expect(await reading == .failure(.bodyTooSlow))
        advance.cancel()
        source.finish()
    }

    @Test func `a body that is declared too large is not read at all`() async {
        let (body, source) = await body([], ends: false)
        #expect(await outcome(intake(bodyBytes: 10), body, declared: 11) == .failure(.bodyTooLarge))
        source.finish()
    }

    @Test func `a body that lies about its size is stopped where it is too large`() async {
        let (body, source) = await body(["123456", "123456"], ends: false)
        #expect(await outcome(intake(bodyBytes: 10), body, declared: 6) == .failure(.bodyTooLarge))
        source.finish()
    }

    @Test func `a body that breaks off is not taken`() async {
        let (body, source) = RequestBody.makeStream()
        await source.yield(ByteBuffer(string: "ab"))
        source.finish(CancellationError())
        #expect(await outcome(intake(), body) == .failure(.bodyInterrupted))
    }

    @Test func `what is being kept takes room until it is released`() async {
        let intake = intake(bytesInFlight: 10)
        let six = RequestBody(buffer: ByteBuffer(string: "123456"))
        #expect(await outcome(intake, six) == .success("123456"))
        #expect(await outcome(intake, six) == .failure(.tooBusy))
        intake.release(6)
        #expect(await outcome(intake, six) == .success("123456"))
    }
}
