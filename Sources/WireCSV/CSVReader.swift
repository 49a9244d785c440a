/// Reads CSV in UTF-8 from pieces of any size, a row at a time (RFC 4180). Lines end with CRLF, LF or CR; fields are parted by comma,
/// semicolon or tab, whichever the first line has most of; a byte order mark is passed over, and so are empty lines.
///
/// Memory is one piece and one row: nothing is allocated for a field, and the row's buffers are used again.
package struct CSVReader: Sendable {
    /// What came of ``next()``.
    package enum Step: Sendable {
        /// ``row`` has the next row.
        case row
        /// The pieces so far do not end a row: ``feed(_:)`` more, or say that there is no more (``finish()``).
        case needsMore
        case end
    }

    private enum Place {
        case fieldStart, unquoted, quoted
        /// Behind a quote that may close the field, or be the first of two.
        case behindQuote
        /// Text goes on where only the next field could.
        case behindField
    }

    /// The row read last. It stays until the next call of ``next()``; after an error that spoils one row it is that row, as far as
    /// it can be made out.
    package private(set) var row = CSVRow()
    /// Which byte parts fields; `nil` before the first line was seen.
    package private(set) var delimiter: UInt8?

    private let limits: CSVLimits
    private var input: [UInt8] = []
    private var position = 0
    private var isFinished = false
    private var scan = HeadScan()
    private var hasLookedForMark = false

    private var place = Place.fieldStart
    private var line = 1
    private var isRowOver = true
    private var lastWasCR = false
    private var fieldBegin = 0
    private var hasHighByte = false
    private var spoiledBy: CSVError.Problem?

    package init(limits: CSVLimits = CSVLimits()) {
        self.limits = limits
    }

    /// Adds a piece of the text behind those before it.
    package mutating func feed(_ piece: some Collection<UInt8>) {
        input.removeSubrange(..<position)
        position = 0
        input += piece
    }

    /// Says that there are no more pieces.
    package mutating func finish() {
        isFinished = true
    }

    /// Reads the next row into ``row``.
    /// - Throws: ``CSVError``. After one that spoils one row only, the next call reads the next row.
    package mutating func next() throws(CSVError) -> Step {
        guard try begin() else { return .needsMore }
        while position < input.count {
            if try advance() { return .row }
        }
        guard isFinished else { return .needsMore }
        guard place != .quoted else { throw CSVError(line: row.line, problem: .unclosedQuote) }
        guard !isRowOver else { return .end }
        try endField()
        try endRow()
        return .row
    }

    /// Passes over a byte order mark and finds the delimiter; `false` while there is too little text.
    private mutating func begin() throws(CSVError) -> Bool {
        if delimiter != nil { return true }
        if !hasLookedForMark {
            guard input.count >= 3 || isFinished else { return false }
            if input.starts(with: [0xFF, 0xFE]) || input.starts(with: [0xFE, 0xFF]) {
                throw CSVError(line: 1, problem: .utf16)
            }
            if input.starts(with: [0xEF, 0xBB, 0xBF]) { input.removeFirst(3) }
            hasLookedForMark = true
        }
        guard let finding = scan.look(at: input, isWhole: isFinished) else {
            if input.count > limits.rowBytes {
                throw CSVError(line: 1, problem: .rowTooLong(maximumBytes: limits.rowBytes))
            }
            return false
        }
        position = finding.preambleLength
        delimiter = finding.delimiter
        return true
    }

    /// Takes one byte, or a run of plain ones. `true` when that ended a row.
    private mutating func advance() throws(CSVError) -> Bool {
        let byte = input[position]
        if place == .quoted {
            try takeQuoted()
            return false
        }
        switch byte {
        case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
            position += 1
            return try endLine(byte)
        case delimiter:
            position += 1
            startRow()
            try endField()
            return false
        case UInt8(ascii: "\"") where place == .fieldStart:
            position += 1
            startRow()
            place = .quoted
            return false
        case UInt8(ascii: "\"") where place == .behindQuote:
            position += 1
            row.bytes.append(byte)
            place = .quoted
            return false
        default:
            startRow()
            if place == .behindQuote {
                spoiledBy = spoiledBy ?? .textBehindQuote
                place = .behindField
            }
            if place == .fieldStart { place = .unquoted }
            try takePlain()
            return false
        }
    }

    /// Takes everything up to the next byte that parts fields or rows.
    private mutating func takePlain() throws(CSVError) {
        let begin = position
        var bits: UInt8 = 0
        var end = position
        while end < input.count {
            let byte = input[end]
            // Control characters are rare, so one comparison passes nearly everything.
            if byte == delimiter { break }
            if byte < 0x0E {
                if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { break }
                if byte == 0 { throw CSVError(line: row.line, problem: .utf16) }
            }
            bits |= byte
            end += 1
        }
        try take(begin..<end, bits)
    }

    /// Takes everything up to the next quote; line ends belong to the field.
    private mutating func takeQuoted() throws(CSVError) {
        let begin = position
        var bits: UInt8 = 0
        var end = position
        while end < input.count {
            let byte = input[end]
            if byte == UInt8(ascii: "\"") { break }
            if byte < 0x0E {
                if byte == UInt8(ascii: "\n"), !lastWasCR { line += 1 }
                if byte == UInt8(ascii: "\r") { line += 1 }
                if byte == 0 { throw CSVError(line: row.line, problem: .utf16) }
            }
            lastWasCR = byte == UInt8(ascii: "\r")
            bits |= byte
            end += 1
        }
        try take(begin..<end, bits)
        if end < input.count {
            position += 1
            lastWasCR = false
            place = .behindQuote
        }
    }

    private mutating func take(_ range: Range<Int>, _ bits: UInt8) throws(CSVError) {
        position = range.upperBound
        if bits >= 0x80 { hasHighByte = true }
        if row.bytes.count - fieldBegin + range.count > limits.fieldBytes {
            throw CSVError(line: row.line, problem: .fieldTooLong(maximumBytes: limits.fieldBytes))
        }
        if row.bytes.count + range.count > limits.rowBytes {
            throw CSVError(line: row.line, problem: .rowTooLong(maximumBytes: limits.rowBytes))
        }
        row.bytes += input[range]
    }

    private mutating func endLine(_ byte: UInt8) throws(CSVError) -> Bool {
        let isSecondHalf = byte == UInt8(ascii: "\n") && lastWasCR
        lastWasCR = byte == UInt8(ascii: "\r")
        if isSecondHalf { return false }
        line += 1
        guard !isRowOver else { return false }
        try endField()
        try endRow()
        return true
    }

    private mutating func startRow() {
        lastWasCR = false
        guard isRowOver else { return }
        isRowOver = false
        row.reset(line: line)
        fieldBegin = 0
        spoiledBy = nil
    }

    private mutating func endField() throws(CSVError) {
        guard row.ends.count < limits.columns else {
            throw CSVError(line: row.line, problem: .tooManyColumns(maximum: limits.columns))
        }
        if hasHighByte, !isUTF8(row.bytes[fieldBegin...]) { spoiledBy = .notUTF8 }
        hasHighByte = false
        row.ends.append(row.bytes.count)
        fieldBegin = row.bytes.count
        place = .fieldStart
    }

    private mutating func endRow() throws(CSVError) {
        isRowOver = true
        if let spoiledBy { throw CSVError(line: row.line, problem: spoiledBy) }
    }
}
