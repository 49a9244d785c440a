/// What is due at which moment, earliest first; of equal moments the lower number.
struct MinimumHeap: Sendable {
    struct Entry: Sendable {
        var dueMilliseconds: Int64
        var number: Int

        static func < (left: Entry, right: Entry) -> Bool {
            left.dueMilliseconds == right.dueMilliseconds
                ? left.number < right.number : left.dueMilliseconds < right.dueMilliseconds
        }
    }

    private var entries: [Entry] = []

    var count: Int { entries.count }
    var first: Entry? { entries.first }

    mutating func insert(due: Int64, number: Int) {
        entries.append(Entry(dueMilliseconds: due, number: number))
        var child = entries.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard entries[child] < entries[parent] else { return }
            entries.swapAt(child, parent)
            child = parent
        }
    }

    /// Takes out the first entry if its moment has come.
    mutating func popDue(at now: Int64) -> Entry? {
        guard let first = entries.first, first.dueMilliseconds <= now else { return nil }
        let last = entries.removeLast()
        if !entries.isEmpty {
            entries[0] = last
            siftDown()
        }
        return first
    }

    private mutating func siftDown() {
        var parent = 0
        while true {
            var child = parent * 2 + 1
            guard child < entries.count else { return }
            if child + 1 < entries.count, entries[child + 1] < entries[child] { child += 1 }
            guard entries[child] < entries[parent] else { return }
            entries.swapAt(child, parent)
            parent = child
        }
    }
}
