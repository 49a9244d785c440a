extension RefusalTable {
    package static let rows: [RefusalRow] = []
}
