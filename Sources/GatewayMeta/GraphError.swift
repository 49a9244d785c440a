import Domain
import WireJSON

/// The error object of a Graph answer (`support/error-codes`).
enum GraphError {
    /// What Meta's answer refuses with, whatever its HTTP status says: Meta's own advice is to decide on `code`, never
    /// on status.
    ///
    /// - Returns: `nil` where the body is not JSON, or JSON without an `error` that has a code.
    static func refusal(in answer: [UInt8], httpStatus: Int) -> Refusal? {
        do throws(JSONError) {
            return try read(answer, httpStatus: httpStatus)
        } catch {
            return nil  // not JSON is one of the answers asked about, not a failure of this function
        }
    }

    private static func read(_ answer: [UInt8], httpStatus: Int) throws(JSONError) -> Refusal? {
        var reader = JSONReader(answer)
        guard try reader.kind() == .object else { return nil }
        var refusal: Refusal?
        try reader.beginObject()
        while try reader.nextMember() {
            if reader.isMember("error"), try reader.kind() == .object {
                refusal = try object(&reader, httpStatus: httpStatus)
            } else {
                try reader.skipValue()
            }
        }
        try reader.finish()
        return refusal
    }

    private static func object(_ reader: inout JSONReader, httpStatus: Int) throws(JSONError) -> Refusal? {
        var code: Int?
        var refusal = Refusal(code: 0, title: "", httpStatus: httpStatus)
        var userMessage: String?
        try reader.beginObject()
        while try reader.nextMember() {
            if reader.isMember("code") {
                code = try integer(&reader)
            } else if reader.isMember("error_subcode") {
                refusal.subcode = try integer(&reader)
            } else if reader.isMember("message") {
                refusal.title = try text(&reader) ?? ""
            } else if reader.isMember("error_user_msg") {
                userMessage = try text(&reader)
            } else if reader.isMember("fbtrace_id") {
                refusal.traceID = try text(&reader)
            } else if reader.isMember("error_data") {
                refusal.details = try details(&reader)
            } else {
                try reader.skipValue()
            }
        }
        guard let code else { return nil }
        refusal.code = code
        refusal.details = refusal.details ?? userMessage
        return refusal
    }

    /// `error_data` is an object with `details`; elsewhere in the Graph API it is a text.
    private static func details(_ reader: inout JSONReader) throws(JSONError) -> String? {
        guard try reader.kind() == .object else { return try text(&reader) }
        var details: String?
        try reader.beginObject()
        while try reader.nextMember() {
            if reader.isMember("details") { details = try text(&reader) } else { try reader.skipValue() }
        }
        return details
    }

    private static func integer(_ reader: inout JSONReader) throws(JSONError) -> Int? {
        switch try reader.kind() {
        case .number, .string: return Int(try reader.stringOrNumber())
        default:
            try reader.skipValue()
            return nil
        }
    }

    private static func text(_ reader: inout JSONReader) throws(JSONError) -> String? {
        try reader.optionalText()
    }
}

extension JSONReader {
    /// The text of a string or the digits of a number; `nil`, and passed over, for anything else. Meta's objects grow
    /// and change: a member of another kind than expected is as good as absent.
    mutating func optionalText() throws(JSONError) -> String? {
        switch try kind() {
        case .string, .number: return try stringOrNumber()
        default:
            try skipValue()
            return nil
        }
    }
}
