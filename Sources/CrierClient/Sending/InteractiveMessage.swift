/// A text with something to tap.
public struct InteractiveMessage: Sendable, Hashable {
    /// What stands above the text. Products and catalogs take none, lists of products need a text.
    public enum Header: Sendable, Hashable {
        /// A line of at most 60 characters.
        case text(String)
        /// A picture.
        case image(MediaSource)
        /// A film.
        case video(MediaSource)
        /// A document.
        case document(MediaSource)

        fileprivate var value: JSONValue {
            switch self {
            case .text(let text): ["type": "text", "text": .string(text)]
            case .image(let file): Self.value("image", file)
            case .video(let file): Self.value("video", file)
            case .document(let file): Self.value("document", file)
            }
        }

        private static func value(_ type: String, _ file: MediaSource) -> JSONValue {
            .object(["type": .string(type), file.member.name: file.member.value])
        }
    }

    /// What stands above the text.
    public var header: Header?
    /// The text, at most 1,024 characters.
    public var body: String
    /// The small line below, at most 60 characters.
    public var footer: String?
    /// What there is to tap.
    public var action: InteractiveAction

    /// - Parameters:
    ///   - body: the text, at most 1,024 characters.
    ///   - action: what there is to tap.
    ///   - header: what stands above the text.
    ///   - footer: the small line below, at most 60 characters.
    public init(_ body: String, _ action: InteractiveAction, header: Header? = nil, footer: String? = nil) {
        self.header = header
        self.body = body
        self.footer = footer
        self.action = action
    }

    var members: [String: JSONValue] {
        var members: [String: JSONValue] = [
            "type": "interactive", "interactiveType": .string(action.type), "body": .string(body),
            "action": .object(action.members),
        ]
        members["header"] = header?.value
        members["footer"] = footer.map(JSONValue.string)
        return members
    }
}
