import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Makes one call: a body nobody sent before, one POST, the answer read to its end.
struct Caller: Sendable {
    let client: HTTPClient
    let plan: Plan

    /// Whether the answer was 2xx.
    func call(_ number: Int) async throws -> Bool {
        var request = HTTPClientRequest(url: plan.url)
        request.method = .POST
        request.headers.add(name: "Authorization", value: "Bearer \(plan.key)")
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(ByteBuffer(string: body(number)))
        let answer = try await client.execute(request, timeout: .seconds(30))
        _ = try await answer.body.collect(upTo: 64 * 1_024)
        return (200..<300).contains(answer.status.code)
    }

    private func body(_ number: Int) -> String {
        let destination = plan.firstDestination + number
        return switch plan.body {
        case .cloud:
            """
            {"messaging_product":"whatsapp","recipient_type":"individual","to":"+\(destination)","type":"template",\
            "biz_opaque_callback_data":"bench-\(number)","template":{"name":"festival_offer_template",\
            "language":{"code":"en"},"components":[{"type":"header","parameters":[{"type":"image","image":\
            {"link":"https://placehold.co/600x400/EEE/31343C.png"}}]},{"type":"body","parameters":\
            [{"type":"text","text":"Christmas"},{"type":"text","text":"Thank You \(number)"}]}]}}
            """
        case .campaign:
            """
            {"templateName":"festival_offer_template","campaignName":"festival offer","destination":"\(destination)",\
            "userName":"Jon","headerParams":["Sir"],"bodyParams":["Christmas","Thank You \(number)"],"source":"api",\
            "link":"https://placehold.co/600x400/EEE/31343C.png","filename":"filename",\
            "defaultContactFieldValues":{"Country":"India"}}
            """
        }
    }
}
