/// Everything in a list, asked for page by page while it is walked through.
///
/// The list may change meanwhile. What is new moves the rest to later places; what was on the page before is not given again.
public struct Pages<Element: Decodable & Identifiable & Sendable>: AsyncSequence, Sendable where Element.ID: Sendable {
    /// The walk ends with the error of the call that failed.
    public typealias Failure = CrierError

    let fetch: @Sendable (_ page: Int) async throws(CrierError) -> Page<Element>

    /// Begins with the first page.
    public func makeAsyncIterator() -> Iterator {
        Iterator(fetch: fetch)
    }

    /// Walks through the list.
    public struct Iterator: AsyncIteratorProtocol {
        /// The walk ends with the error of the call that failed.
        public typealias Failure = CrierError

        let fetch: @Sendable (_ page: Int) async throws(CrierError) -> Page<Element>
        private var number = 0
        private var waiting: ArraySlice<Element> = []
        private var lastIDs: Set<Element.ID> = []
        private var isOver = false

        init(fetch: @escaping @Sendable (_ page: Int) async throws(CrierError) -> Page<Element>) {
            self.fetch = fetch
        }

        /// The next element; `nil` behind the last one.
        public mutating func next() async throws(CrierError) -> Element? {
            while waiting.isEmpty, !isOver {
                number += 1
                let page = try await fetch(number)
                waiting = page.elements.filter { !lastIDs.contains($0.id) }[...]
                lastIDs = Set(page.elements.map(\.id))
                isOver = page.isLast
            }
            return waiting.popFirst()
        }
    }
}
