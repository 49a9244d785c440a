import Domain
import HTTPTypes
import Messages
import Store
import Testing
import WireJSON

@testable import Web

@Suite struct APIErrorTests {
    @Test func `problems of one kind have that kind's code and status`() {
        let error = APIError([FieldProblem("campaignName", .campaignNotFound, "there is none")])
        #expect(error.code == .campaignNotFound)
        #expect(error.status == .notFound)
        let missing = APIError([
            FieldProblem("a", .missingField, "is required"), FieldProblem("b", .missingField, "is required"),
        ])
        #expect(missing.code == .missingField)
        #expect(missing.message == "a: is required; b: is required")
    }

    @Test func `problems of several kinds are an invalid request that has them all`() throws {
        let error = APIError([
            FieldProblem("campaignName", .campaignNotFound, "x"), FieldProblem("source", .invalidSource, "y"),
        ])
        #expect(error.code == .invalidRequest)
        #expect(error.status == .badRequest)
        let json = try JSONValue.parse(error.body(requestID: "r"))
        #expect(json["details"]?.arrayValue?.count == 2)
        #expect(json["details"]?.arrayValue?[1]["field"] == .string("source"))
        #expect(json["details"]?.arrayValue?[1]["code"] == .string("invalid_source"))
        #expect(json["details"]?.arrayValue?[1]["problem"] == .string("y"))
    }

    @Test func `every code that a message check can give is a code of the API`() {
        // The codes of Messages, which knows nothing of this list.
        for code in [
            "card_count_mismatch", "invalid_link", "invalid_value", "missing_attribute", "missing_code", "missing_link",
            "missing_location", "missing_offer_end", "missing_url_variable", "parameter_count_mismatch",
            "template_not_supported", "too_long",
        ] {
            #expect(APIErrorCode(rawValue: code) != nil, "\(code)")
        }
    }

    @Test func `the database's own words are never told`() {
        for error in [StoreError.unavailable("secret"), .corrupt("secret"), .schemaMismatch(isOlder: true, "secret")] {
            #expect(!APIError(error).message.contains("secret"))
        }
        #expect(APIError(StoreError.unavailable("")).status == .serviceUnavailable)
        #expect(APIError(StoreError.corrupt("")).status == .internalServerError)
    }

    @Test func `codes are lower-case words joined by underscores`() {
        for code in APIErrorCode.allCases {
            #expect(
                code.rawValue.utf8.allSatisfy {
                    $0 == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                }
            )
            #expect(code.status.code >= 400)
        }
    }
}
