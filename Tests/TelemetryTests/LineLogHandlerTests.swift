import Logging
import Synchronization
import Testing

@testable import Telemetry

@Suite struct LineLogHandlerTests {
    private final class Lines: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        func add(_ line: String) { lines.withLock { $0.append(line) } }
    }

    private struct Trouble: Error, CustomStringConvertible {
        let description = "disk full"
    }

    private let lines = Lines()

    private func logger(_ format: LogFormat, level: Logger.Level = .trace) -> Logger {
        Logger(label: "crier.test") { [lines] label in
            LineLogHandler(label: label, level: level, format: format) { lines.add($0) }
        }
    }

    /// The line without its time, which is checked to be one.
    private func line(_ index: Int = 0) throws -> String {
        let line = try #require(lines.all.indices.contains(index) ? lines.all[index] : nil)
        #expect(line.hasSuffix("\n"))
        #expect(line.filter(\.isNewline).count == 1)
        return String(line.dropLast())
    }

    @Test func `an event is one line of time, level, label, message and metadata by key`() throws {
        var logger = logger(.text)
        logger[metadataKey: "zone"] = "of the logger"
        logger.warning("inbox waits", metadata: ["count": "3", "a": ["b": "c"]])
        let line = try line()
        #expect(
            line.dropFirst(24) == #" warning crier.test: inbox waits a="[\"b\": \"c\"]" count=3 zone="of the logger""#
        )
        #expect(line.prefix(24).wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
    }

    @Test func `metadata of the event hides that of the logger, and an error is metadata`() throws {
        var logger = logger(.text)
        logger[metadataKey: "count"] = "1"
        logger.error("no", error: Trouble(), metadata: ["count": "2"])
        #expect(try line().hasSuffix(#" error crier.test: no count=2 error="disk full""#))
    }

    @Test func `a stranger's text cannot make a second line nor steer a terminal`() throws {
        let evil = "a\r\n2026-01-01T00:00:00.000Z info\u{1B}[2J\u{7F}\u{2028}\u{85}\u{0}"
        logger(.text).info("\(evil)", metadata: ["\(evil)": "\(evil)"])
        logger(.json).info("\(evil)", metadata: ["\(evil)": "\(evil)"])
        for index in 0..<2 {
            let line = try line(index)
            #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
            #expect(line.contains(#"a\r\n2026"#))
        }
    }

    @Test func `JSON lines keep the shape of metadata`() throws {
        logger(.json).notice(
            "say \"hi\" \\",
            metadata: ["list": ["1", ["k": "v"]], "n": .stringConvertible(7), "é": "ü"]
        )
        #expect(
            try line().dropFirst(#"{"time":"2026-11-23T14:32:05.123Z""#.count)
                == #","level":"notice","label":"crier.test","message":"say \"hi\" \\","#
                + #""metadata":{"list":["1",{"k":"v"}],"n":"7","é":"ü"}}"#
        )
    }

    @Test(arguments: [LogFormat.text, .json])
    func `a line has a greatest length`(format: LogFormat) throws {
        logger(format).info(
            "\(String(repeating: "\u{1}é", count: 40_000))",
            metadata: ["long": "\(String(repeating: "x", count: 40_000))"]
        )
        let line = try line()
        #expect(line.utf8.count <= LogLine.lengthMaximumBytes + 3)
        #expect(line.utf8.count > 4_000)
        #expect(format == .text || line.hasSuffix(#"…"}"#))
    }

    @Test func `less severe events than asked for are dropped`() {
        let logger = logger(.text, level: .warning)
        logger.info("no")
        logger.warning("yes")
        #expect(lines.all.count == 1)
    }

    @Test func `times are right before and after 1970 and on leap days`() {
        #expect(LogClock.text(ofMilliseconds: 0) == "1970-01-01T00:00:00.000Z")
        #expect(LogClock.text(ofMilliseconds: -1) == "1969-12-31T23:59:59.999Z")
        #expect(LogClock.text(ofMilliseconds: 1_709_164_800_007) == "2024-02-29T00:00:00.007Z")
    }
}
