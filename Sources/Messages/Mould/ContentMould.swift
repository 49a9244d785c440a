import Domain
package import WireJSON

/// The content of a list broadcast, frozen once for all recipients: everything that is the same for everybody is checked and
/// written, and what is left of each recipient is a short ``filling(for:)``.
///
/// The filling is made when the audience is planned and kept with the message; the content is put together when the message is
/// sent. What was checked is so what is sent, whatever happens to template and contact in between.
package struct ContentMould: Hashable, Sendable {
    let attributes: [MouldAttribute]
    /// The values that differ from recipient to recipient.
    let fields: [MouldField]
    let checks: [MouldCheck]
    /// The wire members from `"type"` on, without the values of the fields and the quotes around them.
    let content: SplitText
    let header: SplitText?
    let body: SplitText
    let footer: String?
    /// Whether a recipient's attributes matter, so that they have to be read. The name and the number always are.
    package let needsAttributes: Bool

    /// Whether all recipients get the same, and fillings are empty.
    package var isSameForAll: Bool { fields.isEmpty }

    /// Made by the initialisers for templates and regular messages, and by reading ``encoded``.
    init(
        attributes: [MouldAttribute],
        fields: [MouldField],
        checks: [MouldCheck],
        content: SplitText,
        header: SplitText?,
        body: SplitText,
        footer: String?,
        needsAttributes: Bool
    ) {
        self.attributes = attributes
        self.fields = fields
        self.checks = checks
        self.content = content
        self.header = header
        self.body = body
        self.footer = footer
        self.needsAttributes = needsAttributes
    }

    /// What is put into the mould for one recipient: a compact JSON array of the values of its fields; empty where all recipients
    /// get the same.
    /// - Throws: the first thing that stands in the way of this recipient's message.
    package func filling(for recipient: MouldRecipient) throws(MouldRefusal) -> [UInt8] {
        guard !isSameForAll else { return [] }
        let known = attributes.map { $0.value(for: recipient) }
        var values: [String] = []
        values.reserveCapacity(fields.count)
        for field in fields {
            var text = ""
            for piece in field.pieces {
                switch piece {
                case .literal(let literal): text += literal
                case .attribute(let index):
                    guard let value = known[index] else { throw .missingAttribute(attributes[index].name) }
                    text += value
                }
            }
            values.append(text)
        }
        for check in checks {
            if let problem = check.problem(with: values, of: fields) { throw .invalidValue(problem) }
        }
        var writer = JSONWriter(capacityBytes: 128)
        writer.array { writer in
            for value in values { writer.string(value) }
        }
        return writer.bytes
    }

    /// The wire members from `"type"` on: byte for byte what composing the message with the recipient's values gives.
    /// - Throws: when the filling is not one of this mould.
    package func content(filling: [UInt8]) throws(JSONError) -> [UInt8] {
        let values = try values(of: filling)
        var content: [UInt8] = []
        content.reserveCapacity(512)
        var writer = JSONWriter(capacityBytes: 128)
        for piece in self.content.pieces {
            switch piece {
            case .literal(let literal): content += literal.utf8
            case .field(let index):
                writer.reset()
                writer.string(values[index])
                content += writer.written
            }
        }
        return content
    }

    /// What the recipient will read.
    /// - Throws: when the filling is not one of this mould.
    package func preview(filling: [UInt8]) throws(JSONError) -> MessagePreview {
        let values = try values(of: filling)
        return MessagePreview(
            header: header?.filled(with: values),
            body: body.filled(with: values),
            footer: footer
        )
    }

    private func values(of filling: [UInt8]) throws(JSONError) -> [String] {
        guard !(isSameForAll && filling.isEmpty) else { return [] }
        var reader = JSONReader(filling)
        var values: [String] = []
        values.reserveCapacity(fields.count)
        try reader.beginArray()
        while try reader.nextElement() { values.append(try reader.string()) }
        try reader.finish()
        guard values.count >= fields.count else { throw JSONError(.unexpectedEnd, offset: filling.count) }
        guard values.count == fields.count else { throw JSONError(.trailingBytes, offset: filling.count) }
        return values
    }
}
