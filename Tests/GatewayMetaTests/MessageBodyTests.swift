import Domain
import Gateway
import Testing
import WireJSON

@testable import GatewayMeta

@Suite struct MessageBodyTests {
    @Test func `a body is the envelope around the frozen members, and nothing else`() {
        #expect(
            String(decoding: MessageBody.bytes(.sample), as: UTF8.self)
                == #"{"messaging_product":"whatsapp","recipient_type":"individual","to":"+919812345678","#
                + #""biz_opaque_callback_data":"c1.beef.3d5.1","#
                + #""type":"template","template":{"name":"diwali_offer","language":{"code":"en"}}}"#
        )
    }

    @Test(arguments: [
        #""type":"text","text":{"body":"Grüße, \"you\" \ud83d\ude00","preview_url":false}"#,
        #""type":"image","image":{"id":"998877","caption":"a"}"#,
    ])
    func `whatever was frozen, the body is one closed JSON object`(content: String) throws {
        var message = OutboundMessage.sample
        message.content = Array(content.utf8)
        let body = try JSONValue.parse(MessageBody.bytes(message))
        let names = body.objectValue?.map(\.name) ?? []
        #expect(names.prefix(5) == ["messaging_product", "recipient_type", "to", "biz_opaque_callback_data", "type"])
        #expect(names.count == 6)
        #expect(body["biz_opaque_callback_data"]?.stringValue.flatMap { AttemptTag($0) } == message.tag)
    }
}
