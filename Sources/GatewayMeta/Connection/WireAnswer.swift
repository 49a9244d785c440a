/// One complete, well-formed answer.
package struct WireAnswer: Sendable, Equatable {
    /// 200…599; interim answers (1xx) are not shown.
    package let status: Int
    /// The head as received, from the status line to the blank line. Kept whole because on the hot path nobody asks for
    /// a header; ``header(_:)`` searches it when somebody does.
    package let head: [UInt8]
    /// The body with any chunking taken off.
    package let body: [UInt8]

    package init(status: Int, head: [UInt8], body: [UInt8]) {
        self.status = status
        self.head = head
        self.body = body
    }

    /// The value of the first header of that name, without surrounding blanks; `nil` where there is none.
    package func header(_ name: String) -> String? {
        let wanted = name.lowercased()
        for line in head.split(separator: UInt8(ascii: "\n")).dropFirst() {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            guard String(decoding: line[..<colon], as: UTF8.self).lowercased() == wanted else { continue }
            let value = line[line.index(after: colon)...]
            return String(
                decoding: value.drop(while: isBlank).reversed().drop(while: isBlank).reversed(),
                as: UTF8.self
            )
        }
        return nil
    }

    private func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0D
    }
}
