package import WireJSON

// How a mould is kept: one JSON object, written when the broadcast is created and read when it is planned or sent. Its shape is
// frozen by `version`; texts are strings, and what is put between them is a number.
extension ContentMould {
    private static let version: Int64 = 1

    /// The mould as compact JSON. Reading it gives an equal mould.
    package var encoded: [UInt8] {
        var writer = JSONWriter(capacityBytes: 1_024)
        writer.object { writer in
            writer.key("version")
            writer.int(Self.version)
            writer.member("needsAttributes", needsAttributes)
            writer.key("attributes")
            writer.array { writer in
                for attribute in attributes {
                    writer.array { writer in
                        writer.string(attribute.name)
                        if let fallback = attribute.fallback { writer.string(fallback) }
                    }
                }
            }
            writer.key("fields")
            writer.array { writer in
                for field in fields { field.write(to: &writer) }
            }
            writer.key("checks")
            writer.array { writer in
                for check in checks { check.write(to: &writer) }
            }
            writer.key("content")
            content.write(to: &writer)
            if let header {
                writer.key("header")
                header.write(to: &writer)
            }
            writer.key("body")
            body.write(to: &writer)
            if let footer { writer.member("footer", footer) }
        }
        return writer.bytes
    }

    /// Reads a mould that ``encoded`` wrote.
    /// - Throws: when the bytes are something else, or of a version this program does not know.
    package init(decoding bytes: [UInt8]) throws(JSONError) {
        var reader = JSONReader(bytes)
        var parts = MouldParts()
        try reader.beginObject()
        while try reader.nextMember() {
            if reader.isMember("version") {
                guard try reader.int64() == Self.version else { throw Self.misfit }
                parts.hasVersion = true
            } else {
                try parts.readMember(&reader)
            }
        }
        try reader.finish()
        self.init(
            attributes: parts.attributes,
            fields: parts.fields,
            checks: parts.checks,
            content: parts.content,
            header: parts.header,
            body: parts.body,
            footer: parts.footer,
            needsAttributes: parts.needsAttributes
        )
        // A place that is not there would end the program later, in the middle of sending.
        let fieldPlaces =
            content.fields + (header?.fields ?? []) + body.fields + checks.flatMap(\.fields)
        let attributePlaces = fields.flatMap(\.pieces).compactMap { piece in
            if case .attribute(let index) = piece { index } else { nil }
        }
        guard parts.hasVersion, fieldPlaces.allSatisfy(fields.indices.contains),
            attributePlaces.allSatisfy(attributes.indices.contains)
        else { throw Self.misfit }
    }

    /// A number that stands for nothing here.
    private static var misfit: JSONError { JSONError(.integerOutOfRange, offset: 0) }
}

/// A mould while it is read.
private struct MouldParts {
    var hasVersion = false
    var attributes: [MouldAttribute] = []
    var fields: [MouldField] = []
    var checks: [MouldCheck] = []
    var content = SplitText(pieces: [])
    var header: SplitText?
    var body = SplitText(pieces: [])
    var footer: String?
    var needsAttributes = false

    mutating func readMember(_ reader: inout JSONReader) throws(JSONError) {
        if reader.isMember("needsAttributes") {
            needsAttributes = try reader.bool()
        } else if reader.isMember("attributes") {
            attributes = try readList(&reader, MouldAttribute.init(reading:))
        } else if reader.isMember("fields") {
            fields = try readList(&reader, MouldField.init(reading:))
        } else if reader.isMember("checks") {
            checks = try readList(&reader, MouldCheck.init(reading:))
        } else if reader.isMember("content") {
            content = try SplitText(reading: &reader)
        } else if reader.isMember("header") {
            header = try SplitText(reading: &reader)
        } else if reader.isMember("body") {
            body = try SplitText(reading: &reader)
        } else if reader.isMember("footer") {
            footer = try reader.string()
        } else {
            try reader.skipValue()
        }
    }
}

private func readList<Element>(
    _ reader: inout JSONReader,
    _ read: (inout JSONReader) throws(JSONError) -> Element
) throws(JSONError) -> [Element] {
    var list: [Element] = []
    try reader.beginArray()
    while try reader.nextElement() { list.append(try read(&reader)) }
    return list
}

/// A whole number that can be a place or a length.
private func readNumber(_ reader: inout JSONReader) throws(JSONError) -> Int {
    let value = try reader.int64()
    guard (0...Int64(Int32.max)).contains(value) else { throw JSONError(.integerOutOfRange, offset: 0) }
    return Int(value)
}

/// Goes on to the next element of an array of known length.
private func next(_ reader: inout JSONReader) throws(JSONError) {
    guard try reader.nextElement() else { throw JSONError(.unexpectedEnd, offset: 0) }
}

extension MouldAttribute {
    fileprivate init(reading reader: inout JSONReader) throws(JSONError) {
        let texts = try readList(&reader) { reader throws(JSONError) in try reader.string() }
        guard (1...2).contains(texts.count) else { throw JSONError(.unexpectedEnd, offset: 0) }
        self.init(name: texts[0], fallback: texts.count == 2 ? texts[1] : nil)
    }
}

extension MouldField {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.array { writer in
            writer.string(name)
            for piece in pieces {
                switch piece {
                case .literal(let text): writer.string(text)
                case .attribute(let index): writer.int(index)
                }
            }
        }
    }

    fileprivate init(reading reader: inout JSONReader) throws(JSONError) {
        try reader.beginArray()
        try next(&reader)
        let name = try reader.string()
        var pieces: [Piece] = []
        while try reader.nextElement() {
            pieces.append(
                try reader.kind() == .string ? .literal(try reader.string()) : .attribute(try readNumber(&reader))
            )
        }
        self.init(name: name, pieces: pieces)
    }
}

extension SplitText {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.array { writer in
            for piece in pieces {
                switch piece {
                case .literal(let text): writer.string(text)
                case .field(let index): writer.int(index)
                }
            }
        }
    }

    fileprivate init(reading reader: inout JSONReader) throws(JSONError) {
        let pieces = try readList(&reader) { reader throws(JSONError) -> Piece in
            try reader.kind() == .string ? .literal(try reader.string()) : .field(try readNumber(&reader))
        }
        self.init(pieces: pieces)
    }
}

extension MouldCheck {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.array { writer in
            switch self {
            case .templateText(let field):
                writer.string("templateText")
                writer.int(field)
            case .freeText(let field):
                writer.string("freeText")
                writer.int(field)
            case .length(let field, let maximum):
                writer.string("length")
                writer.int(field)
                writer.int(maximum)
            case .filled(let length):
                writer.string("filled")
                writer.int(length.literalCount)
                writer.array { writer in for field in length.fields { writer.int(field) } }
                writer.int(length.maximum)
                writer.string(length.name)
                writer.string(length.what)
            }
        }
    }

    fileprivate init(reading reader: inout JSONReader) throws(JSONError) {
        try reader.beginArray()
        try next(&reader)
        let kind = try reader.string()
        try next(&reader)
        let number = try readNumber(&reader)
        switch kind {
        case "templateText": self = .templateText(number)
        case "freeText": self = .freeText(number)
        case "length":
            try next(&reader)
            self = .length(number, maximum: try readNumber(&reader))
        case "filled":
            try next(&reader)
            let fields = try readList(&reader, readNumber)
            try next(&reader)
            let maximum = try readNumber(&reader)
            try next(&reader)
            let name = try reader.string()
            try next(&reader)
            self = .filled(
                FilledLength(
                    literalCount: number,
                    fields: fields,
                    maximum: maximum,
                    name: name,
                    what: try reader.string()
                )
            )
        // Passing over a check would send what Meta refuses.
        default: throw JSONError(.integerOutOfRange, offset: 0)
        }
        guard try !reader.nextElement() else { throw JSONError(.trailingBytes, offset: 0) }
    }
}
