/// What became of contacts that were to be saved: each one is saved or fails by itself.
public struct SavedContacts: Decodable, Sendable, Hashable {
    /// One that was not saved.
    public struct Failure: Decodable, Sendable, Hashable {
        /// Its place among those that were given, from 0.
        public let index: Int
        /// What is wrong with it, in words.
        public let error: String
        /// The same, field by field.
        public let details: [FieldProblem]
    }

    /// Those that are new.
    public let createdContacts: [Contact]
    /// Those that were known and are changed.
    public let updatedContacts: [Contact]
    /// Those that were known and are left alone.
    public let skippedContacts: [Contact]
    /// Those that were not saved.
    public let failedContacts: [Failure]
}
