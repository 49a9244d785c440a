import Synchronization

/// Makes ids for requests: a random start for the process and a count, so that two are never alike and none costs a
/// system call.
final class RequestIDs: Sendable {
    private static let byteMaximum = 128
    private let prefix = String(UInt64.random(in: 1 << 60...UInt64.max), radix: 16) + "-"
    private let count = Atomic<UInt64>(0)

    init() {}

    /// The caller's own id where it is fit for a log, else a new one.
    func id(from given: String?) -> String {
        if let given, Self.isSane(given) { return given }
        return prefix + String(count.wrappingAdd(1, ordering: .relaxed).newValue, radix: 16)
    }

    /// 1 to 128 letters, digits and the punctuation that ids are made of. Anything else could forge lines of a log.
    static func isSane(_ text: String) -> Bool {
        let bytes = text.utf8
        return !bytes.isEmpty && bytes.count <= byteMaximum
            && bytes.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "-_.:/+=@".utf8.contains(byte)
                }
            }
    }
}
