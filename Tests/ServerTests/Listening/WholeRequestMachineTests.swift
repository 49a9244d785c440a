import HTTPTypes
import NIOCore
import NIOHTTPTypes
import Testing

@testable import Server

/// Who answers which request of a connection.
@Suite struct WholeRequestMachineTests {
    private var machine = WholeRequestMachine()

    private func head(_ path: String) -> HTTPRequestPart {
        .head(HTTPRequest(method: .post, scheme: "http", authority: "a", path: path))
    }

    private func body(_ text: String) -> HTTPRequestPart { .body(ByteBuffer(string: text)) }

    /// What is to be done, in words.
    private func told(_ read: WholeRequestMachine.Read?) -> String {
        switch read {
        case nil: "none"
        case .nothing: "nothing"
        case .answer(let head, let body): "answer \(head.path ?? "") \(String(buffer: body))"
        case .pass(let parts): "pass \(told(parts))"
        }
    }

    private func told(_ parts: [HTTPRequestPart]) -> String {
        parts.map { part in
            switch part {
            case .head(let head): head.path ?? ""
            case .body(let bytes): String(buffer: bytes)
            case .end(let trailers): trailers == nil ? "end" : "trailers"
            }
        }
        .joined(separator: " ")
    }

    @Test mutating func `a request that is there to its end is answered, its body in one piece`() {
        #expect(told(machine.read(head("/1"))) == "nothing")
        #expect(told(machine.read(body("a"))) == "nothing")
        #expect(told(machine.read(body("b"))) == "nothing")
        #expect(told(machine.read(.end(nil))) == "answer /1 ab")
        #expect(machine.isAnswering && !machine.isFull)
    }

    @Test
    mutating func `a request whose body is still to come is passed on, and so is the next, until all are answered`() {
        _ = machine.read(head("/1"))
        _ = machine.read(body("a"))
        #expect(told(machine.passOn()) == "/1 a")
        #expect(told(machine.read(body("b"))) == "pass b")
        #expect(told(machine.read(.end(nil))) == "pass end")
        #expect(told(machine.read(head("/2"))) == "pass /2")
        #expect(told(machine.read(.end(nil))) == "pass end")
        machine.passedAnswerEnded()
        #expect(told(machine.read(head("/3"))) == "pass /3", "the answer to /2 is still to come")
        #expect(told(machine.read(.end(nil))) == "pass end")
        machine.passedAnswerEnded()
        machine.passedAnswerEnded()
        #expect(told(machine.read(head("/4"))) == "nothing")
        #expect(told(machine.read(.end(nil))) == "answer /4 ")
    }

    @Test mutating func `a request that is answered before its end keeps its rest together`() {
        _ = machine.read(head("/1"))
        #expect(told(machine.passOn()) == "/1")
        machine.passedAnswerEnded()
        #expect(told(machine.read(body("late"))) == "pass late")
        #expect(told(machine.read(.end(nil))) == "pass end")
        _ = machine.read(head("/2"))
        #expect(told(machine.read(.end(nil))) == "answer /2 ")
    }

    @Test mutating func `what comes while an answer is made waits for its turn`() {
        _ = machine.read(head("/1"))
        _ = machine.read(.end(nil))
        for part in [head("/2"), .end(nil), head("/3"), body("c")] { #expect(told(machine.read(part)) == "nothing") }
        #expect(machine.isFull)
        #expect(told(machine.nextHeld()) == "none")
        machine.answered()
        #expect(told(machine.nextHeld()) == "nothing")
        #expect(told(machine.nextHeld()) == "answer /2 ")
        #expect(told(machine.nextHeld()) == "none")
        machine.answered()
        #expect(told(machine.nextHeld()) == "nothing")
        #expect(told(machine.nextHeld()) == "nothing")
        #expect(told(machine.nextHeld()) == "none")
        #expect(told(machine.passOn()) == "/3 c")
    }

    @Test mutating func `a request with trailers is passed on`() {
        _ = machine.read(head("/1"))
        #expect(told(machine.read(.end([.date: "x"]))) == "pass /1 trailers")
    }

    @Test mutating func `nothing is answered behind the last answer`() {
        _ = machine.read(head("/1"))
        _ = machine.read(.end(nil))
        _ = machine.read(head("/2"))
        machine.end()
        #expect(told(machine.nextHeld()) == "none")
        #expect(told(machine.read(.end(nil))) == "nothing")
        #expect(told(machine.read(head("/3"))) == "nothing")
        #expect(machine.passOn().isEmpty)
    }
}
