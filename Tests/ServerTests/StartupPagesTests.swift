import Testing

@testable import Server

@Suite struct StartupPagesTests {
    /// As Linux tells it, shortened to what counts.
    private static let smaps = """
        00400000-00410000 r-xp 00001000 fe:00 12 /opt/crier
        Rss:                  64 kB
        Private_Dirty:        64 kB
        Anonymous:             0 kB
        00410000-00420000 r--p 00011000 fe:00 12 /opt/crier
        Private_Dirty:         0 kB
        Anonymous:             0 kB
        00420000-00430000 r--p 00021000 fe:00 12 /opt/crier
        Private_Dirty:         8 kB
        Anonymous:             8 kB
        00430000-00440000 rw-p 00031000 fe:00 12 /opt/crier
        Private_Dirty:         0 kB
        00440000-00450000 r--p 00000000 00:00 0
        Private_Dirty:         0 kB
        ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0 [vsyscall]
        00450000-00460000 r--p 00000000 fe:00 13 /opt/library.so
        Private_Dirty:         0 kB
        """

    @Test func `text and unwritten tables of files go, and nothing that was written to or has no file`() {
        #expect(
            FileRegion.untouched(in: Self.smaps) == [
                0x0040_0000..<0x0041_0000, 0x0041_0000..<0x0042_0000, 0x0045_0000..<0x0046_0000,
            ]
        )
    }

    @Test(arguments: ["", "\n", "x-y r--p 0 0 0 /a", "10-10 r--p 0 0 0 /a", "20-10 r--p 0 0 0 /a", "10-20"])
    func `what cannot be read names no memory`(_ smaps: String) {
        #expect(FileRegion.untouched(in: smaps).isEmpty)
    }

    @Test func `the program goes on after it has given its pages back`() {
        StartupPages.giveBack()
        StartupPages.giveBack()
        #expect([3, 1, 2].sorted().map(String.init).joined() == "123")
    }
}
