package import WireJSON

/// A picture, film, sound or document (`messages/image-messages`, `video-messages`, `audio-messages`, `document-messages`).
package struct MediaMessage: FreeformKind {
    /// Raw values are text of the API and of the wire.
    package enum Kind: String, CaseIterable, Sendable {
        case image, video, audio, document
    }

    package static let captionCharacterMaximum = 1_024

    package var kind: Kind
    package var file: MediaFile
    /// Sound has none.
    package var caption: String?
    /// Of a document, as the recipient sees it.
    package var filename: String?

    package init(kind: Kind, file: MediaFile, caption: String? = nil, filename: String? = nil) {
        self.kind = kind
        self.file = file
        self.caption = caption
        self.filename = filename
    }

    package func problems() -> [FieldProblem] {
        var problems = file.problems(field: "link")
        if kind == .audio, caption != nil {
            problems.append(FreeformRules.invalid("caption", "a sound has no caption; leave it out"))
        } else if let problem = FreeformRules.problem(
            ifGiven: caption,
            "caption",
            maximum: Self.captionCharacterMaximum
        ) {
            problems.append(problem)
        }
        if kind == .document, let filename {
            let maximum = ValueRules.filenameCharacterMaximum
            if let problem = FreeformRules.lineProblem(filename, "filename", maximum: maximum) {
                problems.append(problem)
            }
        }
        return problems
    }

    package func write(into writer: inout JSONWriter) {
        writer.member("type", kind.rawValue)
        writer.key(named: kind.rawValue)
        writer.object { writer in
            file.write(into: &writer)
            if kind != .audio, let caption { writer.member("caption", caption) }
            if kind == .document, let filename { writer.member("filename", filename) }
        }
    }
}

/// A file: uploaded before, or at an address that Meta fetches it from.
package enum MediaFile: Hashable, Sendable {
    static let idCharacterMaximum = 200

    case uploaded(id: String)
    case link(String)
    case missing

    /// What a caller gave: an upload goes before an address.
    package init(mediaID: String?, link: String?) {
        if let mediaID, !mediaID.isEmpty {
            self = .uploaded(id: mediaID)
        } else if let link, !link.isEmpty {
            self = .link(link)
        } else {
            self = .missing
        }
    }

    /// - Parameters:
    ///   - field: of the address.
    ///   - reason: why there has to be a file, where that is not plain.
    func problems(field: String, of reason: String? = nil) -> [FieldProblem] {
        let problem: FieldProblem? =
            switch self {
            case .uploaded(let id):
                FreeformRules.lineProblem(id, "mediaId", maximum: Self.idCharacterMaximum)
            case .link(let link): ValueRules.addressProblem(link, field: field)
            case .missing:
                FieldProblem(
                    field: field,
                    code: "missing_link",
                    problem: (reason.map { "\($0): " } ?? "")
                        + "give the file's http or https address, or mediaId of an upload"
                )
            }
        return problem.map { [$0] } ?? []
    }

    func write(into writer: inout JSONWriter) {
        switch self {
        case .uploaded(let id): writer.member("id", MediaReference.wireID(id))
        case .link(let link): writer.member("link", ValueRules.wireAddress(link))
        case .missing: preconditionFailure("a message without its file was not checked")
        }
    }
}
