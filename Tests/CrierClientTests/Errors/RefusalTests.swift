import Testing
import Web

@testable import CrierClient

struct RefusalTests {
    private func refusal(_ status: Int, _ body: String, requestID: String? = nil) -> Refusal {
        Refusal(reading: RawAnswer(status: status, body: Array(body.utf8), requestID: requestID))
    }

    @Test func `everything that a refusal tells is read`() {
        let refusal = refusal(
            502,
            """
            {"success":false,"status":"error","error":"Meta refused","message":"Meta refused","code":"refused_by_meta",
            "details":[{"field":"link","code":"invalid_link","problem":"is no address"}],"messageId":"019c",
            "meta":{"code":131026,"title":"Message undeliverable","details":null,"fbtraceId":"A1"},"requestId":"r-1"}
            """
        )
        #expect(refusal.status == 502 && refusal.code == .refusedByMeta && refusal.message == "Meta refused")
        #expect(refusal.details == [FieldProblem(field: "link", problem: "is no address", code: .invalidLink)])
        #expect(refusal.messageID == "019c" && refusal.requestID == "r-1")
        #expect(refusal.meta?.code == 131_026 && refusal.meta?.details == nil && refusal.meta?.fbtraceId == "A1")
        #expect("\(refusal)" == "Meta refused (refused_by_meta)")
    }

    @Test func `the answer of a proxy is shown as it is`() {
        let refusal = refusal(502, "<html>bad gateway</html>", requestID: "r-2")
        #expect(refusal.code == nil && refusal.details.isEmpty && refusal.requestID == "r-2")
        #expect("\(refusal)" == "the server answered 502: <html>bad gateway</html>")
        #expect("\(CrierError.refused(refusal))".hasSuffix("; is the address that of a Crier server?"))
    }

    @Test func `words are followed by what helps`() {
        let refusal = refusal(401, #"{"error":"give a valid API key","code":"unauthorized"}"#)
        #expect(
            "\(CrierError.refused(refusal))"
                == "give a valid API key (unauthorized); `crier keys create` on the server makes a key"
        )
    }

    @Test func `a code that nobody knows yet is kept`() {
        #expect(refusal(400, #"{"error":"no","code":"brand_new"}"#).code == "brand_new")
    }

    @Test func `the codes are the server's`() {
        #expect(Set(ErrorCode.known.map(\.rawValue)) == Set(APIErrorCode.allCases.map(\.rawValue)))
        #expect(ErrorCode.known.count == APIErrorCode.allCases.count)
    }
}
