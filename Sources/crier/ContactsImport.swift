import ArgumentParser
import Domain
import Foundation
import Server
import Store

/// `crier contacts import`
struct ContactsImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Bring the contacts of a CSV file of any size onto a list.",
        discussion: """
            The first line names the columns. `mobile` must be there, as number with its country's calling code; `name` (or `firstname`
            and `lastname`), `optin`, `incomingBlocked` and `tags` are known; every other column becomes a custom field, usable as $City
            or {{City}} in a message. UTF-8, with comma, semicolon or tab.

            Importing the same file again changes nothing. Rows that are no contacts are written, with the reason, to a file that can be
            mended and imported in turn. The server may go on sending meanwhile.

            crier contacts import customers.csv --list customers

            Exit code 0: every row was taken; 1: some were not, or the file cannot be read.
            """
    )

    enum Duplicates: String, CaseIterable, ExpressibleByArgument {
        case skip, overwrite
    }

    @OptionGroup var common: CommonOptions

    @Argument(help: "The file; - reads standard input.", completion: .file(extensions: ["csv"]))
    var file: String

    @Option(help: "The list that everybody joins; made if it is missing.")
    var list: String?

    @Option(help: "The workspace; left out, the first one.")
    var workspace: String?

    @Option(name: .customLong("tag"), parsing: .singleValue, help: "A tag that everybody gets; repeat it.")
    var tags: [String] = []

    @Option(
        help: "What becomes of contacts that are known: skip leaves them alone, overwrite takes what the file says."
    )
    var onDuplicate = Duplicates.skip

    @Option(help: "Where rows go that are no contacts; left out, FILE.errors.csv.", completion: .file())
    var errors: String?

    @Flag(help: "Only check the file; save nothing.")
    var dryRun = false

    func validate() throws {
        for word in tags + [list].compactMap({ $0 }) {
            if let problem = ContactRules.problem(ofWord: word) { throw ValidationError("\"\(word)\" \(problem)") }
        }
        if list == "unassigned" {
            throw ValidationError("no list can be called \"unassigned\": the word stands for contacts on no list")
        }
    }

    private struct Result: Encodable {
        let report: ImportReport
        let list: String?
        let seconds: Double
        let errorsFile: String?
        let dryRun: Bool
    }

    func run() async throws {
        let errorsPath = errors ?? (file == "-" ? "contacts.errors.csv" : file + ".errors.csv")
        let source = try ImportSource(path: file)
        let sink = FaultSink(path: errorsPath)
        guard !source.isFile(at: errorsPath) else { throw Failure("the file of errors would overwrite \(file)") }
        let installation = try await common.installation(try await common.settings())
        let order = ContactImporter.Order(
            workspace: try await installation.workspace(named: workspace).id,
            list: list,
            tags: tags,
            duplicates: onDuplicate == .skip ? .skip : .overwrite,
            isRehearsal: dryRun
        )
        let start = ContinuousClock.now
        var seconds: Double { (ContinuousClock.now - start) / .seconds(1) }
        let bar = ImportProgress(bytes: source.bytes)
        let isTerminal = !common.json && isatty(STDERR_FILENO) == 1
        var shownAt = -1.0
        let report: ImportReport
        do {
            report = try await ContactImporter(installation, order).run(
                nextPiece: source.next,
                faults: sink.write,
                progress: { report in
                    guard isTerminal, seconds - shownAt > 0.2 else { return }
                    shownAt = seconds
                    FileHandle.standardError.write(Data("\r\(bar.line(report, seconds: seconds))\u{1B}[K".utf8))
                }
            )
        } catch {
            if shownAt >= 0 { Output.note("") }
            throw Failure("\(file), \(error)")
        }
        if shownAt >= 0 { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
        let errorsFile = sink.isUsed ? errorsPath : nil
        if common.json {
            try Output.json(
                Result(report: report, list: list, seconds: seconds, errorsFile: errorsFile, dryRun: dryRun)
            )
        } else {
            tell(report, seconds: seconds, errorsFile: errorsFile)
        }
        if report.failed > 0 { throw ExitCode.failure }
    }

    private func tell(_ report: ImportReport, seconds: Double, errorsFile: String?) {
        let rate = seconds > 0.5 ? ", \(Int(Double(report.rows) / seconds)) a second" : ""
        if dryRun {
            print("\(report.rows - report.failed) of \(report.rows) rows are contacts; nothing was saved")
        } else {
            print("\(report.rows) rows in \(BroadcastProgress.span(seconds))\(rate)")
            print("  \(report.created) new, \(report.updated) changed, \(report.unchanged) already known")
            if let list { print("  \(report.joined) joined \"\(list)\"") }
        }
        if !report.customFields.isEmpty {
            print("  custom fields: " + report.customFields.map { "$\($0)" }.joined(separator: ", "))
        }
        if let errorsFile { Output.note("\(report.failed) rows are no contacts; see \(errorsFile)") }
    }
}
