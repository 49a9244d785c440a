/// Why a call gave nothing, told apart by what the caller may believe.
public enum CrierError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The server looked at the call and said no, or nobody let it through. It is not tried again, or was often enough.
    case refused(Refusal)
    /// Nothing was done: no connection came about in any try, or the call only asked and no answer came.
    case unreachable(NoAnswer)
    /// Nobody can say whether it was done: a try may have arrived, and no answer settled it, although all tries are used up. The same
    /// call under the same key (``NoAnswer/key``) may be made later, and is done once all the same.
    case uncertain(NoAnswer)
    /// An answer came that is not a Crier server's, or one of another version's. What was asked for may have been done.
    case unreadable(UnreadableAnswer)

    /// What the server refused, where it did so at last.
    public var refusal: Refusal? {
        switch self {
        case .refused(let refusal): refusal
        case .unreachable(let silence), .uncertain(let silence): silence.lastRefusal
        case .unreadable: nil
        }
    }

    /// In plain words, with what helps.
    public var description: String {
        switch self {
        case .refused(let refusal): [refusal.description, refusal.advice].compactMap { $0 }.joined(separator: "; ")
        case .unreachable(let silence):
            silence.tries == 0
                ? "no call was made: \(silence.reason)"
                : "\(silence.server) does not answer (\(silence.reason)); is `crier serve` running?"
        case .uncertain(let silence):
            "\(silence.server) gave no answer that settles it in \(silence.count) (\(silence.reason)); the call may have arrived. "
                + "Repeat it with the Idempotency-Key \(silence.key?.rawValue ?? ""), and it is done once"
        case .unreadable(let answer):
            "\(answer.server) is no Crier server, or one of another version: \(answer.reason)"
        }
    }
}
