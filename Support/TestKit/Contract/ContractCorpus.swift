import Foundation

/// Documents with the verdict another validator gave them (`contract-corpus.py`): ours must agree with every one, and they
/// serve whoever needs good and bad bodies by the hundred.
package struct ContractCorpus: Sendable {
    package struct Entry: Sendable {
        /// Name under `$defs`.
        package var definition: String
        package var isValid: Bool
        /// The document as JSON.
        package var json: [UInt8]
    }

    package var entries: [Entry]

    /// - Throws: when the file beside this one cannot be read.
    package static func load() throws -> ContractCorpus {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "contract-corpus.json")
        let tree = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
        guard let list = tree as? [[String: Any]] else { preconditionFailure("the corpus is no list of objects") }
        return ContractCorpus(
            entries: try list.map { entry in
                guard let definition = entry["definition"] as? String, let isValid = entry["isValid"] as? Bool,
                    let document = entry["document"]
                else { preconditionFailure("an entry of the corpus lacks a member") }
                let json = try JSONSerialization.data(withJSONObject: document, options: .fragmentsAllowed)
                return Entry(definition: definition, isValid: isValid, json: [UInt8](json))
            }
        )
    }
}
