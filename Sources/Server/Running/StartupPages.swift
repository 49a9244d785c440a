import Foundation

/// Gives back the pages of program text that only the start needed.
///
/// A Swift program reads through the tables of all its types once, when it first casts to a protocol, and with them goes much of
/// Foundation and its tables of locales: some tens of megabytes that are resident from then on, and never looked at again. They lie in
/// files, so dropping them loses nothing; what is needed after all is mapped again where it is touched.
enum StartupPages {
    /// Only pages that nobody wrote to may go: a page that the loader has relocated is not in any file.
    static func giveBack() {
        #if os(Linux)
            guard let smaps = try? FileHandle(forReadingAtPath: "/proc/self/smaps")?.readToEnd() else { return }
            for region in FileRegion.untouched(in: String(decoding: smaps, as: UTF8.self)) {
                let length = Int(region.upperBound - region.lowerBound)
                // A refusal leaves the pages where they are, which is no harm.
                _ = unsafe madvise(UnsafeMutableRawPointer(bitPattern: region.lowerBound), length, Int32(MADV_DONTNEED))
            }
        #endif
    }
}

/// Stretches of memory that mirror a file, as Linux tells them (`man 5 proc_pid_smaps`).
enum FileRegion {
    /// Those that cannot be written, and never were. Text is never written to; a dirty page of it is one of a file that was just
    /// made, and is on its way to the disk.
    static func untouched(in smaps: String) -> [Range<UInt>] {
        var found: [Range<UInt>] = []
        var candidate: Range<UInt>?
        var isText = false
        var isTouched = false
        func close() {
            if let candidate, !isTouched { found.append(candidate) }
        }
        for line in smaps.split(separator: "\n") {
            let words = line.split(separator: " ", omittingEmptySubsequences: true)
            if let range = words.first.flatMap(addresses) {
                close()
                let mirrorsFile = words.count >= 6 && words[5].hasPrefix("/")
                candidate = mirrorsFile && ["r--p", "r-xp"].contains(words[1]) ? range : nil
                isText = candidate != nil && words[1] == "r-xp"
                isTouched = false
            } else if ["Private_Dirty:", "Shared_Dirty:", "Anonymous:"].contains(words.first) {
                isTouched = isTouched || (!isText && words.dropFirst().first != "0")
            }
        }
        close()
        return found
    }

    /// `7f00a000-7f00b000`.
    private static func addresses(_ word: Substring) -> Range<UInt>? {
        let ends = word.split(separator: "-").compactMap { UInt($0, radix: 16) }
        guard ends.count == 2, !word.hasSuffix(":"), ends[0] < ends[1] else { return nil }
        return ends[0]..<ends[1]
    }
}
