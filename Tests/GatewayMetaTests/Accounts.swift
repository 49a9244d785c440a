import Domain
import Gateway

@testable import GatewayMeta

extension SenderAccount {
    static func sample(phoneNumberID: String = "106540352242922", token: String = "EAAG-secret") -> SenderAccount {
        SenderAccount(
            sender: ID(row: 1),
            workspace: ID(row: 1),
            phoneNumberID: phoneNumberID,
            wabaID: "102290129340398",
            accessToken: Secret(token)
        )
    }
}

extension OutboundMessage {
    static let sample = OutboundMessage(
        to: PhoneNumber(trusted: 919_812_345_678),
        tag: AttemptTag(installation: 0xBEEF, message: ID(row: 981), attempt: 1),
        content: Array(#""type":"template","template":{"name":"diwali_offer","language":{"code":"en"}}"#.utf8)
    )
}

extension GraphSettings {
    /// A Graph API on a port of the loopback.
    static func local(port: Int, version: GraphVersion = GraphVersion(major: 25)) -> GraphSettings {
        var settings = GraphSettings(root: GraphRoot.loopback(port: port), version: version)
        settings.sendDeadlineMilliseconds = 10_000
        settings.readDeadlineMilliseconds = 10_000
        return settings
    }
}

extension GraphRoot {
    static func loopback(port: Int) -> GraphRoot {
        guard let root = GraphRoot("http://127.0.0.1:\(port)") else { preconditionFailure("\(port) is no port") }
        return root
    }
}
