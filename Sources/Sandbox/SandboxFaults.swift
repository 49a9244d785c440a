#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What goes wrong in the sandbox, as data: a JSON object with any of these members, the rest being "never".
///
/// Every `…Share` is a part of the messages from 0 to 1, chosen by the seed together with recipient and callback data, so
/// that the same send meets the same fate in whatever order requests arrive. Give the file to `crier sandbox` or `PUT` it to
/// `/sandbox/faults` while the sandbox runs; it replaces what was there.
package struct SandboxFaults: Sendable, Codable, Equatable {
    /// How long an answer takes, in milliseconds. The message is accepted before the wait, so a caller that gives up
    /// early has sent it all the same.
    package struct Latency: Sendable, Codable, Equatable {
        package var minimumMilliseconds: Int64 = 0
        package var maximumMilliseconds: Int64 = 0
        /// Part of the answers that take `slowMilliseconds` instead.
        package var slowShare: Double = 0
        package var slowMilliseconds: Int64 = 0
        package init() {}
    }

    /// An error code of Meta's and how often it strikes.
    package struct Failure: Sendable, Codable, Equatable {
        package var code: Int
        package var share: Double
        package init(code: Int, share: Double) {
            self.code = code
            self.share = share
        }
    }

    /// A template that Meta pauses for low quality in the middle of a campaign.
    package struct TemplatePause: Sendable, Codable, Equatable {
        package var name: String
        /// Messages accepted with it from now on before it is paused.
        package var afterMessages: Int
        package init(name: String, afterMessages: Int) {
            self.name = name
            self.afterMessages = afterMessages
        }
    }

    package var latency = Latency()

    /// Refusals in the answer; nothing is sent. The shares add up to at most 1.
    package var refusals: [Failure] = []
    /// Accepted, statuses come, but the connection is closed without an answer.
    package var acceptedThenCutShare: Double = 0
    /// Not accepted, and the connection is closed without an answer.
    package var refusedThenCutShare: Double = 0
    /// HTTP 429 without JSON, as a proxy would answer; nothing is sent.
    package var plainTooManyRequestsShare: Double = 0
    /// HTTP 502 without JSON; nothing is sent.
    package var serverErrorShare: Double = 0
    /// HTTP 502 without JSON although the message was accepted.
    package var acceptedThenServerErrorShare: Double = 0
    /// HTTP 200 whose body is no JSON; the message was accepted.
    package var garbageAnswerShare: Double = 0

    /// Template messages answered `held_for_quality_assessment` (`templates/template-pacing`).
    package var heldShare: Double = 0
    /// How long they are held, in milliseconds.
    package var heldMilliseconds: Int64 = 2_000
    /// Part of the held ones that then fail with 132015; the others go out.
    package var heldFailureShare: Double = 0
    /// Template messages answered `paused`: they get an id and never a status.
    package var pausedShare: Double = 0

    /// Failures that come later, as a `failed` status: 131026, 131049, 131000 and the like. The shares add up to at most 1.
    package var lateFailures: [Failure] = []
    /// Messages that get `delivered` and `failed` both, as happens with several devices.
    package var deliveredAndFailedShare: Double = 0

    /// Messages whose statuses come twice.
    package var repeatedStatusShare: Double = 0
    /// Messages whose statuses come in the wrong order.
    package var shuffledStatusShare: Double = 0
    /// Messages whose statuses come `lateStatusMilliseconds` late.
    package var lateStatusShare: Double = 0
    package var lateStatusMilliseconds: Int64 = 3_000
    /// Messages of which no status ever comes.
    package var missingStatusShare: Double = 0
    /// Webhook bodies signed with a wrong key the first time; the repetition is right.
    package var wrongSignatureShare: Double = 0

    package var templatePauses: [TemplatePause] = []
    /// The access token is refused (190).
    package var tokenRevoked = false
    /// The access token is revoked after so many accepted messages from now on.
    package var tokenRevokedAfterMessages: Int?
    /// Refuse free-form messages to people who have not written within 24 hours (131047). See `POST /sandbox/incoming`.
    package var enforceWindow = false

    package init() {}

    /// Reads faults from JSON; members left out are never.
    ///
    /// - Throws: `SandboxFaultsProblem` for anything unreadable, a member that does not exist, or a share outside 0 to 1.
    package static func read(_ json: [UInt8]) throws(SandboxFaultsProblem) -> SandboxFaults {
        let tree: JSONTree
        do { tree = try JSONTreeReader.read(json) } catch {
            throw SandboxFaultsProblem(text: "not JSON: \(error.problem) at byte \(error.offset)")
        }
        // The decoder wants every member, so what the caller left out is laid over the defaults.
        let merged: JSONTree
        do {
            let defaults = try JSONTreeReader.read([UInt8](JSONEncoder().encode(SandboxFaults())))
            merged = try tree.laid(over: defaults, optional: ["tokenRevokedAfterMessages"])
        } catch let problem as SandboxFaultsProblem { throw problem } catch {
            throw SandboxFaultsProblem(text: "\(error)")
        }
        do {
            let faults = try JSONDecoder().decode(SandboxFaults.self, from: Data(JSONTreeWriter.bytes(of: merged)))
            try faults.check()
            return faults
        } catch let problem as SandboxFaultsProblem { throw problem } catch {
            throw SandboxFaultsProblem(text: "a member has the wrong type: \(error)")
        }
    }

    /// The faults as JSON, every member written out.
    package func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        return [UInt8](try encoder.encode(self))
    }

    private func check() throws(SandboxFaultsProblem) {
        let shares =
            [
                acceptedThenCutShare, refusedThenCutShare, plainTooManyRequestsShare, serverErrorShare,
                acceptedThenServerErrorShare, garbageAnswerShare, heldShare, heldFailureShare, pausedShare,
                deliveredAndFailedShare, repeatedStatusShare, shuffledStatusShare, lateStatusShare, missingStatusShare,
                wrongSignatureShare, latency.slowShare,
            ] + refusals.map(\.share) + lateFailures.map(\.share)
        guard shares.allSatisfy({ (0...1).contains($0) }) else {
            throw SandboxFaultsProblem(text: "every share lies between 0 and 1")
        }
        guard refusals.reduce(0, { $0 + $1.share }) <= 1, lateFailures.reduce(0, { $0 + $1.share }) <= 1 else {
            throw SandboxFaultsProblem(text: "the shares of one list add up to more than 1")
        }
        let waits = [
            latency.minimumMilliseconds, latency.maximumMilliseconds, latency.slowMilliseconds, heldMilliseconds,
            lateStatusMilliseconds,
        ]
        guard waits.allSatisfy({ (0...86_400_000).contains($0) }) else {
            throw SandboxFaultsProblem(text: "every wait lies between 0 and 86400000 milliseconds")
        }
        guard latency.minimumMilliseconds <= latency.maximumMilliseconds else {
            throw SandboxFaultsProblem(text: "latency.minimumMilliseconds is above latency.maximumMilliseconds")
        }
    }
}

/// Why a set of faults was not taken, in words for the person who wrote it.
package struct SandboxFaultsProblem: Error, Equatable, CustomStringConvertible {
    package var text: String
    package var description: String { text }
}

extension JSONTree {
    /// This object with every member it lacks taken from `defaults`, one level into objects. A member that `defaults` does
    /// not know is a typing error and refused.
    fileprivate func laid(
        over defaults: JSONTree,
        optional: Set<String> = []
    ) throws(SandboxFaultsProblem) -> JSONTree {
        guard case .object(let given) = self, case .object(var merged) = defaults else { return self }
        for member in given {
            if let index = merged.firstIndex(where: { $0.key == member.key }) {
                merged[index].value = try member.value.laid(over: merged[index].value)
            } else if optional.contains(member.key) {
                merged.append(member)
            } else {
                throw SandboxFaultsProblem(text: "there is no fault named \"\(member.key)\"")
            }
        }
        return .object(merged)
    }
}
