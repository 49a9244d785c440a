package import Domain
package import Store
import WireCSV

/// Brings a file of contacts into the store, while the next part of it is already being read.
package struct ContactImporter: Sendable {
    /// Rows a transaction: enough to share its flush among, and few enough that a server beside never waits for long.
    private static let batchRows = 2_500

    private let installation: Installation
    private let order: Order

    /// What is to be done with the file.
    package struct Order: Sendable {
        package var workspace: ID<Workspace>
        /// The name of the list that everybody joins; `nil` for none.
        package var list: String?
        package var tags: [String]
        package var duplicates: ContactImport.Duplicates
        /// Whether the file is only checked.
        package var isRehearsal: Bool

        package init(
            workspace: ID<Workspace>,
            list: String?,
            tags: [String],
            duplicates: ContactImport.Duplicates,
            isRehearsal: Bool
        ) {
            self.workspace = workspace
            self.list = list
            self.tags = tags
            self.duplicates = duplicates
            self.isRehearsal = isRehearsal
        }
    }

    package init(_ installation: Installation, _ order: Order) {
        self.installation = installation
        self.order = order
    }

    /// Reads a file to its end.
    /// - Parameters:
    ///   - nextPiece: the next bytes; an empty piece ends the file.
    ///   - faults: takes the rows that are no contacts, as CSV.
    ///   - progress: told after each batch.
    /// - Throws: ``ContactFileError``, with everything before its line saved; `StoreError`.
    package func run(
        nextPiece: () throws -> [UInt8],
        faults: (ArraySlice<UInt8>) throws -> Void,
        progress: (ImportReport) -> Void
    ) async throws -> ImportReport {
        var file = ContactFileReader(tags: order.tags, batchRows: Self.batchRows)
        var words = KnownWords()
        var report = ImportReport()
        var writer = FaultWriter()
        var hasEnded = false

        /// Reads on until a batch is full.
        func nextBatch() throws -> ContactFileReader.Batch? {
            while true {
                if let batch = try file.next() { return batch }
                if hasEnded { return nil }
                let piece = try nextPiece()
                report.bytes += piece.count
                hasEnded = piece.isEmpty
                if hasEnded { file.finish() } else { file.feed(piece) }
            }
        }
        var following = Result { try nextBatch() }
        if let columns = file.columns {
            report.customFields = columns.customFields
            words.add(fields: columns.customFields)
            words.add(tags: order.tags)
        }
        let list = file.columns == nil ? nil : try await ensureList()
        while true {
            let batch: ContactFileReader.Batch
            switch following {
            case .success(let next?): batch = next
            case .success(nil): return report
            case .failure: batch = file.rest()
            }
            for contact in batch.contacts { words.add(tags: contact.tags) }
            let fresh = words.takeFresh()
            async let written = save(batch.contacts, list, fresh)
            // The next batch is read while this one is being written; what is wrong with it waits until this one is safe.
            let afterwards = following.flatMap { _ in Result { try nextBatch() } }
            report.count(batch, try await written)
            let rows = writer.rows(batch.faults, header: file.columns?.header ?? [])
            if !rows.isEmpty { try faults(rows) }
            progress(report)
            if case .failure(let error) = following { throw error }
            following = afterwards
        }
    }

    private func ensureList() async throws -> ContactList? {
        guard !order.isRehearsal, let name = order.list else { return nil }
        return try await installation.store.ensureLists([name], in: order.workspace, at: installation.clock.now)[0]
    }

    private func save(
        _ contacts: [ContactDraft],
        _ list: ContactList?,
        _ words: Vocabulary
    ) async throws -> [ImportedContact] {
        if order.isRehearsal { return [] }
        if words != Vocabulary() { try await installation.store.addToVocabulary(words, in: order.workspace) }
        if contacts.isEmpty { return [] }
        let batch = ContactImport(
            workspace: order.workspace,
            contacts: contacts,
            list: list?.id,
            duplicates: order.duplicates,
            at: installation.clock.now
        )
        return try await installation.store.importContacts(batch)
    }
}

/// What became of a file of contacts.
package struct ImportReport: Hashable, Sendable, Codable {
    package var rows = 0
    package var created = 0
    package var updated = 0
    /// Known, and left as they are.
    package var unchanged = 0
    /// New on the list.
    package var joined = 0
    /// Rows that are no contacts.
    package var failed = 0
    /// Of the file, read so far.
    package var bytes = 0
    package var customFields: [String] = []

    mutating func count(_ batch: ContactFileReader.Batch, _ imported: [ImportedContact]) {
        rows += batch.rows
        failed += batch.faults.count
        for contact in imported {
            switch contact.outcome {
            case .created: created += 1
            case .updated: updated += 1
            case .unchanged: unchanged += 1
            }
            if contact.joinedList { joined += 1 }
        }
    }
}

/// Tags and custom fields that were met, each of which is told to the store once.
private struct KnownWords {
    private var known: Set<String> = []
    private var fresh = Vocabulary()

    mutating func add(tags: [String]) {
        // As written first, because a tag is mostly met again as it was.
        for tag in tags where known.insert("t" + tag).inserted { fresh.tags.append(tag) }
    }

    mutating func add(fields: [String]) {
        for field in fields where known.insert("f" + field).inserted { fresh.customFields.append(field) }
    }

    mutating func takeFresh() -> Vocabulary {
        defer { fresh = Vocabulary() }
        return fresh
    }
}

/// Rows that are no contacts, as a file that can be mended and imported again.
private struct FaultWriter {
    private var csv = CSVWriter()
    private var hasHeader = false

    mutating func rows(_ faults: [ContactFileReader.Fault], header: [String]) -> ArraySlice<UInt8> {
        guard !faults.isEmpty else { return [] }
        csv.reset()
        if !hasHeader {
            csv.row(ContactColumns.faultHeader + header.filter { !ContactColumns.faultHeader.contains($0) })
        }
        hasHeader = true
        let kept = header.indices.filter { !ContactColumns.faultHeader.contains(header[$0]) }
        for fault in faults {
            csv.field(fault.line)
            csv.field(fault.problem)
            for index in kept { csv.field(index < fault.fields.count ? fault.fields[index] : "") }
            for field in fault.fields.dropFirst(header.count) { csv.field(field) }
            csv.endRow()
        }
        return csv.bytes[...]
    }
}
