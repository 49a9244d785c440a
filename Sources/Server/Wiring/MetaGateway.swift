package import Gateway
import GatewayMeta
package import Logging

/// The client of the Graph API that a server and the verbs share.
package struct MetaGateway: Sendable {
    package let sender: any MessageSender
    package let reader: any AccountReader

    package init(settings: Settings, logger: Logger) throws {
        fatalError("until GatewayMeta is here")
    }
}
