/// One thing the doctor looked at.
package struct Finding: Sendable, Codable {
    package enum Level: String, Sendable, Codable {
        case fine, warning, problem
    }

    package var level: Level
    /// What was looked at, in a few words.
    package var about: String
    /// What was found.
    package var finding: String
    /// What to do about it; `nil` where all is well.
    package var fix: String?

    static func fine(_ about: String, _ finding: String) -> Finding {
        Finding(level: .fine, about: about, finding: finding, fix: nil)
    }

    static func warning(_ about: String, _ finding: String, fix: String) -> Finding {
        Finding(level: .warning, about: about, finding: finding, fix: fix)
    }

    static func problem(_ about: String, _ finding: String, fix: String) -> Finding {
        Finding(level: .problem, about: about, finding: finding, fix: fix)
    }
}

/// A message whose fate nobody knows, as the doctor lists it.
package struct DoubtfulMessage: Sendable, Codable {
    package var id: String
    package var broadcast: String
    package var contact: String
    package var number: String
    package var attempt: Int
    package var since: String
}

/// The doctor's report.
package struct Diagnosis: Sendable, Codable {
    package var findings: [Finding]
    /// All of them, oldest first.
    package var inDoubt: [DoubtfulMessage]

    package var hasProblem: Bool { findings.contains { $0.level == .problem } }
}
