import DequeModule
import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Decides, part by part, who answers the requests of one connection.
///
/// A request that is there to its end when it is first looked at is answered straight away. Every other one, whose body comes later or
/// is long, is passed on to where a body can be waited for. At any moment one side alone has requests, so answers keep their order.
struct WholeRequestMachine {
    private enum State {
        case resting
        case gathering(HTTPRequest, ByteBuffer)
        case answering
        /// Passed on: the request's end may be to come, and so many answers are.
        case passing(isRequestOpen: Bool, answersOwed: Int)
        /// Nothing that comes is of interest any more.
        case ended
    }

    /// What to do with what was read.
    enum Read {
        case nothing
        case answer(HTTPRequest, ByteBuffer)
        /// In this order.
        case pass([HTTPRequestPart])
    }

    private var state = State.resting
    /// What a client that does not wait for answers sent meanwhile.
    private var held: Deque<HTTPRequestPart> = []

    var isAnswering: Bool {
        if case .answering = state { true } else { false }
    }

    /// Whether no more should be read for now.
    var isFull: Bool { !held.isEmpty }

    mutating func read(_ part: HTTPRequestPart) -> Read {
        switch (state, part) {
        case (.answering, _):
            held.append(part)
            return .nothing
        case (.resting, .head(let head)):
            state = .gathering(head, ByteBuffer())
            return .nothing
        case (.resting, _):
            // A part of no request: whoever waits for bodies knows what to say to it.
            return .pass([part])
        case (.gathering(let head, var body), .body(var bytes)):
            state = .resting  // one owner of the bytes, or they would be copied
            if body.readableBytes == 0 { body = bytes } else { body.writeBuffer(&bytes) }
            state = .gathering(head, body)
            return .nothing
        case (.gathering(let head, let body), .end(nil)):
            state = .answering
            return .answer(head, body)
        case (.gathering, _):
            return .pass(passOn() + [pass(part)])
        case (.passing, _):
            return .pass([pass(part)])
        case (.ended, _):
            return .nothing
        }
    }

    /// Nothing more is there for now: what has begun will take its time.
    mutating func passOn() -> [HTTPRequestPart] {
        guard case .gathering(let head, let body) = state else { return [] }
        state = .passing(isRequestOpen: true, answersOwed: 1)
        return body.readableBytes == 0 ? [.head(head)] : [.head(head), .body(body)]
    }

    /// The answer to a whole request is written. What was held comes next, by ``nextHeld()``.
    mutating func answered() {
        state = .resting
    }

    /// The last answer of this connection is written.
    mutating func end() {
        state = .ended
        held = []
    }

    /// One part of what was held, as if it were read now; `nil` when there is none whose turn it is.
    mutating func nextHeld() -> Read? {
        guard !isAnswering, let part = held.popFirst() else { return nil }
        return read(part)
    }

    /// The answer to a request that was passed on has ended.
    mutating func passedAnswerEnded() {
        guard case .passing(let isRequestOpen, let answersOwed) = state else { return }
        settle(isRequestOpen: isRequestOpen, answersOwed: answersOwed - 1)
    }

    /// A part goes to the other side.
    private mutating func pass(_ part: HTTPRequestPart) -> HTTPRequestPart {
        guard case .passing(let isRequestOpen, let answersOwed) = state else { return part }
        switch part {
        case .head: settle(isRequestOpen: true, answersOwed: answersOwed + 1)
        case .body: settle(isRequestOpen: isRequestOpen, answersOwed: answersOwed)
        case .end: settle(isRequestOpen: false, answersOwed: answersOwed)
        }
        return part
    }

    private mutating func settle(isRequestOpen: Bool, answersOwed: Int) {
        let isDone = !isRequestOpen && answersOwed <= 0
        state = isDone ? .resting : .passing(isRequestOpen: isRequestOpen, answersOwed: answersOwed)
    }
}
