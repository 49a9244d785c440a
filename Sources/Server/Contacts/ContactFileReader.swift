package import Store
import WireCSV

/// Turns a CSV file of contacts into batches of drafts, from pieces of any size. Memory is one piece and one batch.
package struct ContactFileReader: Sendable {
    /// Some rows of the file.
    package struct Batch: Sendable {
        package var contacts: [ContactDraft] = []
        /// Rows that are no contacts.
        package var faults: [Fault] = []

        package var rows: Int { contacts.count + faults.count }
    }

    /// A row that is no contact, with all its fields.
    package struct Fault: Hashable, Sendable {
        package let line: Int
        package let problem: String
        package let fields: [String]
    }

    /// `nil` until the header was read.
    package private(set) var columns: ContactColumns?
    private let tags: [String]
    private let batchRows: Int
    private var csv = CSVReader()
    private var batch = Batch()

    /// - Parameters:
    ///   - tags: what every contact of the file gets besides its own.
    ///   - batchRows: rows a batch at the most.
    package init(tags: [String] = [], batchRows: Int) {
        self.tags = tags
        self.batchRows = batchRows
    }

    package mutating func feed(_ piece: some Collection<UInt8>) { csv.feed(piece) }

    package mutating func finish() { csv.finish() }

    /// The next batch.
    /// - Returns: `nil` when the pieces so far do not fill one, or when the file has ended.
    /// - Throws: ``ContactFileError`` where the file cannot be read on; the rows before stand in ``rest()``.
    package mutating func next() throws(ContactFileError) -> Batch? {
        while true {
            let step: CSVReader.Step
            do { step = try csv.next() } catch {
                guard error.spoilsOneRow, columns != nil else {
                    throw ContactFileError(line: error.line, problems: [error.sentence])
                }
                batch.faults.append(Fault(line: error.line, problem: error.sentence, fields: csv.row.texts))
                continue
            }
            switch step {
            case .needsMore: return nil
            case .end:
                guard columns != nil else {
                    throw ContactFileError(line: 1, problems: ["the file is empty; its first line must be a header"])
                }
                return batch.rows > 0 ? rest() : nil
            case .row: try take(csv.row)
            }
            if batch.rows >= batchRows { return rest() }
        }
    }

    /// What has been read of the batch that is not full yet.
    package mutating func rest() -> Batch {
        defer {
            batch = Batch()
            batch.contacts.reserveCapacity(batchRows)
        }
        return batch
    }

    private mutating func take(_ row: CSVRow) throws(ContactFileError) {
        guard let columns else {
            columns = try ContactColumns(header: row)
            return
        }
        // Spreadsheets write rows of nothing but separators below the table.
        if (0..<row.count).allSatisfy({ row.bytes($0).isEmpty }) { return }
        do {
            batch.contacts.append(try columns.contact(row, tags: tags))
        } catch {
            let problem = error.problems.joined(separator: "; ")
            batch.faults.append(Fault(line: error.line, problem: problem, fields: row.texts))
        }
    }
}
