/// What a message to one person says. All but templates reach only those who wrote in the last 24 hours.
public enum MessageContent: Sendable, Hashable {
    /// A template that Meta has approved.
    case template(String, TemplateValues = TemplateValues())
    /// A text of at most 4,096 characters; with `previewsLink`, WhatsApp shows what its first link leads to.
    case text(String, previewsLink: Bool = false)
    /// A picture, with a caption of at most 1,024 characters.
    case image(MediaSource, caption: String? = nil)
    /// A film, with a caption of at most 1,024 characters.
    case video(MediaSource, caption: String? = nil)
    /// A sound.
    case audio(MediaSource)
    /// A document, with a caption of at most 1,024 characters.
    case document(MediaSource, caption: String? = nil, filename: String? = nil)
    /// Asks where the person is; a text of at most 1,024 characters.
    case locationRequest(String)
    /// Asks for an address in a country, such as `IN`; a text of at most 1,024 characters.
    case addressRequest(String, country: String)
    /// A text with something to tap.
    case interactive(InteractiveMessage)
    /// Any other shape: the members of `POST /messages` but for `to`, `type` among them.
    case raw([String: JSONValue])

    /// The members of the API, but for those of a template's values.
    var members: [String: JSONValue] {
        switch self {
        case .template(let name, _): ["type": "template", "templateName": .string(name)]
        case .text(let text, let previewsLink):
            ["type": "text", "text": .string(text), "previewUrl": .bool(previewsLink)]
        case .image(let file, let caption): Self.media("image", file, ["caption": caption])
        case .video(let file, let caption): Self.media("video", file, ["caption": caption])
        case .audio(let file): Self.media("audio", file, [:])
        case .document(let file, let caption, let filename):
            Self.media("document", file, ["caption": caption, "filename": filename])
        case .locationRequest(let text): ["type": "location_request", "body": .string(text)]
        case .addressRequest(let text, let country):
            ["type": "address_request", "body": .string(text), "country": .string(country)]
        case .interactive(let message): message.members
        case .raw(let members): members
        }
    }

    private static func media(_ type: String, _ file: MediaSource, _ texts: [String: String?]) -> [String: JSONValue] {
        var members = texts.compactMapValues { $0.map(JSONValue.string) }
        members["type"] = .string(type)
        members[file.member.name] = file.member.value
        return members
    }
}
