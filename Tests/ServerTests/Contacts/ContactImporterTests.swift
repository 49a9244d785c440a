import Domain
import Store
import TestKit
import Testing

@testable import Server

struct ContactImporterTests {
    /// A store, and what an import of a text did to it.
    private struct World {
        let store = MemoryStore()
        let installation: Installation
        let workspace: Workspace
        var faults: [UInt8] = []

        init() async throws {
            let clock = ManualClock()
            installation = Installation(
                store: store,
                events: MemoryEvents(),
                secrets: try SecretBox(base64: testKey),
                clock: clock
            )
            workspace = try await store.ensureWorkspace(named: "default", at: clock.now)
        }

        mutating func run(
            _ bytes: [UInt8],
            list: String? = "customers",
            tags: [String] = [],
            _ duplicates: ContactImport.Duplicates = .skip,
            isRehearsal: Bool = false,
            pieceBytes: Int = 7
        ) async throws -> ImportReport {
            var rest = bytes[...]
            var faults: [UInt8] = []
            let order = ContactImporter.Order(
                workspace: workspace.id,
                list: list,
                tags: tags,
                duplicates: duplicates,
                isRehearsal: isRehearsal
            )
            defer { self.faults = faults }
            return try await ContactImporter(installation, order).run(
                nextPiece: {
                    defer { rest = rest.dropFirst(pieceBytes) }
                    return Array(rest.prefix(pieceBytes))
                },
                faults: { faults += $0 },
                progress: { _ in }
            )
        }

        mutating func run(_ text: String, _ duplicates: ContactImport.Duplicates = .skip) async throws -> ImportReport {
            try await run(Array(text.utf8), list: "customers", duplicates)
        }

        func contact(_ phone: UInt64) async throws -> Contact? {
            let question = ContactQuestion(workspace: workspace.id, phone: PhoneNumber(trusted: phone))
            return try await store.contacts([question])[0]
        }

        var faultText: String { String(decoding: faults, as: UTF8.self) }
    }

    private static let testKey = Secret(String(repeating: "A", count: 43) + "=")

    @Test func `a file becomes contacts on a list, with custom fields from its header`() async throws {
        var world = try await World()
        let text = """
            \u{FEFF}Mobile Number;First Name;Last Name;City;optin;Tags
            +91 98765-43210;Asha;Rao;"Pune
            West";yes;"vip, new"
            919876543211;;;;no;
            """
        let report = try await world.run(text)
        #expect(report.rows == 2)
        #expect(report.created == 2)
        #expect(report.joined == 2)
        #expect(report.customFields == ["City"])
        let asha = try #require(try await world.contact(919_876_543_210))
        #expect(asha.name == "Asha Rao")
        #expect(asha.source == .csv)
        #expect(asha.consent == .optedIn)
        #expect(asha.attributes == [ContactAttribute(name: "City", value: "Pune\nWest")])
        #expect(asha.tags == ["vip", "new"])
        #expect(try await world.contact(919_876_543_211)?.consent == .optedOut)
        let words = try await world.store.vocabulary(of: world.workspace.id)
        #expect(words == Vocabulary(tags: ["new", "vip"], customFields: ["City"]))
        let lists = try await world.store.lists(in: world.workspace.id, page: PageRequest(offset: 0, limit: 9)).items
        #expect(lists.map(\.contactCount) == [2])
    }

    @Test(arguments: [ContactImport.Duplicates.skip, .overwrite])
    func `importing the same file again changes nothing`(duplicates: ContactImport.Duplicates) async throws {
        var world = try await World()
        let text = "mobile,name,City\n919876543210,Asha,Pune\n919876543211,Ben,\n919876543210,Asha,Pune\n"
        #expect(try await world.run(text, duplicates).created == 2)
        let before = try await world.contact(919_876_543_210)
        let again = try await world.run(text, duplicates)
        #expect(again.unchanged == 3)
        #expect(again.joined == 0)
        #expect(try await world.contact(919_876_543_210) == before)
    }

    @Test func `rows that are no contacts come back with the reason, and can be mended`() async throws {
        var world = try await World()
        let text =
            "mobile,name,City,optin\n098,A,Pune,\n+9198,\"B,\",Goa,perhaps\n919876543210,C,,\n9.19E+11,,,\n,,,\n1,2,3,4,5\n"
        let report = try await world.run(text)
        #expect(report.rows == 5)
        #expect(report.created == 1)
        #expect(report.failed == 4)
        let lines = world.faultText.split(separator: "\r\n").map(String.init)
        #expect(lines[0] == "crier:line,crier:problem,mobile,name,City,optin")
        #expect(lines[1].hasPrefix("2,"))
        #expect(lines[1].hasSuffix(",098,A,Pune,"))
        #expect(lines[2].hasPrefix("3,"))
        #expect(lines[2].contains("optin must be true or false"))
        #expect(lines[2].hasSuffix(",\"'+9198\",\"B,\",Goa,perhaps"))
        #expect(lines[3].contains("rounded"))
        #expect(lines[4].contains("5 fields"))

        let mended = world.faultText.replacing(",098,", with: ",919876543211,").replacing(
            "'+9198\"",
            with: "'+919876543212\""
        )
        .replacing("perhaps", with: "true")
        let second = try await world.run(mended)
        #expect(second.created == 2)
        #expect(second.customFields == ["City"])
        #expect(try await world.contact(919_876_543_212)?.name == "B,")
    }

    @Test(arguments: [
        ("name,City\n", "no column is called \"mobile\""), ("mobile,phone\n", "comes twice"), ("", "the file is empty"),
        ("mobile,City,city\n", "comes twice"),
    ])
    func `a header that does not fit is refused before anything is saved`(text: String, problem: String) async throws {
        var world = try await World()
        let rows = text.isEmpty ? "" : "919876543210,x,y\n"
        let error = await #expect(throws: ContactFileError.self) { try await world.run(text + rows) }
        #expect(error?.description.contains(problem) == true, "\(error?.description ?? "")")
        #expect(try await world.contact(919_876_543_210) == nil)
    }

    @Test func `where a file cannot be read on, everything before is saved`() async throws {
        var world = try await World()
        let text = "mobile,name\n919876543210,A\n919876543211,\"B\n919876543212,C\n"
        let error = await #expect(throws: ContactFileError.self) { try await world.run(text) }
        #expect(error?.line == 3)
        #expect(try await world.contact(919_876_543_210) != nil)
        #expect(try await world.contact(919_876_543_212) == nil)
    }

    @Test func `a rehearsal saves nothing`() async throws {
        var world = try await World()
        let report = try await world.run(Array("mobile\n919876543210\n12\n".utf8), isRehearsal: true)
        #expect(report.rows == 2)
        #expect(report.failed == 1)
        #expect(try await world.contact(919_876_543_210) == nil)
        #expect(try await world.store.lists(in: world.workspace.id, page: PageRequest(offset: 0, limit: 9)).total == 0)
    }

    @Test func `many batches come to the same as one`() async throws {
        var world = try await World()
        let rows = (0..<6_001).map { "91987\(6_000_000 + $0)" }
        let text = "mobile\n" + rows.joined(separator: "\n")
        let report = try await world.run(Array(text.utf8), tags: ["vip"], pieceBytes: 1_000)
        #expect(report.created == 6_001)
        #expect(report.joined == 6_001)
        #expect(report.bytes == text.utf8.count)
        #expect(try await world.contact(919_876_006_000)?.tags == ["vip"])
    }

    @Test func `the progress line says how far it is`() {
        var report = ImportReport()
        report.rows = 500
        report.bytes = 50
        report.failed = 2
        let bar = "[###############...............] 50 %"
        #expect(ImportProgress(bytes: 100).line(report, seconds: 2) == "\(bar)  500 rows  2 refused  250/s  2 s left")
        #expect(ImportProgress(bytes: nil).line(report, seconds: 0) == "500 rows  2 refused")
    }
}
