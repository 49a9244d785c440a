package import AsyncHTTPClient
import Domain
package import Gateway
import NIOCore
import WireJSON

/// Reads templates and numbers at Meta, over the general client: these calls are rare, and may be repeated.
package struct MetaAccountReader: AccountReader {
    private let reader: GraphReader
    private let settings: GraphSettings

    /// What a client for ``init(client:settings:)`` must be configured with: HTTP/1.1, because AsyncHTTPClient's HTTP/2
    /// hangs on early answers, and no redirects, which would carry the access token to wherever they lead.
    package static var clientConfiguration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.httpVersion = .http1Only
        configuration.timeout.connect = .seconds(5)
        return configuration
    }

    /// - Parameter client: configured as ``clientConfiguration``; stays the caller's.
    package init(client: HTTPClient, settings: GraphSettings) {
        self.reader = GraphReader(client: client, settings: settings)
        self.settings = settings
    }

    /// `GET /{waba-id}/message_templates` (`templates/template-management`).
    ///
    /// From v24.0 a cursor can go stale between two pages (131059); the list is then begun anew.
    package func templates(of account: SenderAccount) async throws(GatewayError) -> [ListedTemplate] {
        for _ in 0..<settings.restartsMaximum {
            do throws(GatewayError) {
                return try await allPages(of: account)
            } catch {
                guard case .refused(let refusal) = error, refusal.code == TemplatePage.staleCursorCode else {
                    throw error
                }
            }
        }
        return try await allPages(of: account)
    }

    /// `GET /{sender-id}` (`business-phone-numbers/phone-numbers`, `messaging-limits`, `support/health-status`).
    package func phoneNumber(of account: SenderAccount) async throws(GatewayError) -> PhoneNumberInfo {
        // Asking for a member that the version does not know fails the whole call.
        let limit =
            settings.version < GraphVersion(major: 24)
            ? "messaging_limit_tier" : "whatsapp_business_manager_messaging_limit"
        let fields = "display_phone_number,verified_name,quality_rating,throughput,\(limit),status,health_status"
        let body = try await reader.get(
            settings.path(account.phoneNumberID),
            query: [("fields", fields)],
            account: account
        )
        do throws(JSONError) {
            return try PhoneNumberInfo(graph: body)
        } catch {
            throw .unreadable("phone number: \(error)")
        }
    }

    private func allPages(of account: SenderAccount) async throws(GatewayError) -> [ListedTemplate] {
        var templates: [ListedTemplate] = []
        var seen: Set<String> = []
        var after: String?
        for _ in 0..<settings.pagesMaximum {
            let page = try await page(of: account, after: after)
            // A template created while we read shifts the pages: what was read already may come again.
            templates += page.templates.filter { seen.insert($0.id).inserted }
            guard let next = page.after else { return templates }
            guard next != after else { throw .unreadable("templates: a page that follows itself") }
            after = next
        }
        throw .unreadable("templates: more than \(settings.pagesMaximum) pages")
    }

    private func page(of account: SenderAccount, after: String?) async throws(GatewayError) -> TemplatePage {
        var query = [(name: "fields", value: TemplatePage.fields), ("limit", String(settings.pageSize))]
        if let after { query.append(("after", after)) }
        let body = try await reader.get(
            settings.path(account.wabaID, "message_templates"),
            query: query,
            account: account
        )
        do throws(JSONError) {
            return try TemplatePage(graph: body)
        } catch {
            throw .unreadable("templates: \(error)")
        }
    }
}
