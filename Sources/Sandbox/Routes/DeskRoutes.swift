import HTTPTypes
import Hummingbird
import NIOCore

/// What a person or a test sees and sets: no part of Meta's API.
struct DeskRoutes: Sendable {
    private static let messagesMaximum = 10_000
    private static let pageMessages = 60

    let state: SandboxState

    func page() -> Response {
        let (messages, counts, numbers) = state.event { machine, _ in
            (
                machine.log.after(machine.log.newest - Self.pageMessages, limit: Self.pageMessages),
                machine.counts, machine.settings.phoneNumbers
            )
        }
        return Answer.plain(SandboxPage.html(messages.reversed(), counts, numbers), status: 200)
    }

    /// `?after=` the sequence number seen last, `limit=` 1 to 10,000.
    func messages(_ request: Request) -> Response {
        let after = GraphDoor.query(request, "after").flatMap { Int($0) } ?? 0
        let limit = GraphDoor.query(request, "limit").flatMap { Int($0) } ?? 100
        let page = state.event { machine, _ in
            MessagePage(machine, after: max(after, 0), limit: min(max(limit, 1), Self.messagesMaximum))
        }
        return Answer.json(page.tree)
    }

    func forgetMessages() -> Response {
        state.event { machine, now in machine.forgetMessages(at: now) }
        return Answer.json(Answer.success)
    }

    func stats() -> Response {
        Answer.json(state.event { machine, _ in machine.stats() })
    }

    func faults() throws -> Response {
        Answer.json(try state.event { machine, _ in machine.faults }.json())
    }

    /// Replaces all faults; 400 and the reason for what cannot be read.
    func setFaults(_ request: Request) async throws -> Response {
        let body = try await request.body.collect(upTo: 1_048_576)
        do throws(SandboxFaultsProblem) {
            let faults = try SandboxFaults.read(Array(body.readableBytesView))
            state.event { machine, now in machine.setFaults(faults, at: now) }
        } catch {
            return Answer.json(["success": false, "problem": .text(error.text)], status: 400)
        }
        return try faults()
    }

    /// `{"from", "text"? | "media"?: an uploaded file's id | "button"?: {"text", "payload"?} | "preference"?: "stop"|"resume", "name"?, "context"?,
    /// "phone_number_id"?}`: a person writes to the business.
    func incoming(_ request: Request) async throws -> Response {
        let body = try await GraphDoor.json(request)
        do throws(GraphRefusal) {
            let wamid = try state.event { machine, now throws(GraphRefusal) in
                try machine.incoming(body, at: now)
            }
            return Answer.json(["success": true, "wamid": .text(wamid)])
        } catch {
            return Answer.refusal(error, trace: GraphDoor(state: state).trace())
        }
    }
}
