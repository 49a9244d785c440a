import Domain
import Messages
import Store
import Web

/// Templates for tests, one of each kind that the rules tell apart.
enum TemplateShelf {
    static let all = [festival, plain, french, rejected]

    /// The one of the published example: no header at all.
    static let festival = remote(
        "festival_offer_template",
        #"[{"type":"BODY","text":"Happy {{1}}! {{2}}"},{"type":"FOOTER","text":"Bye"}]"#
    )
    static let plain = remote("plain", #"[{"type":"BODY","text":"Hello"}]"#)
    static let french = remote(
        "festival_offer_template",
        #"[{"type":"BODY","text":"Bon {{1}} {{2}}"}]"#,
        language: "fr"
    )
    static let rejected = remote("rejected", #"[{"type":"BODY","text":"No"}]"#, status: "REJECTED")

    static func remote(
        _ name: String,
        _ components: String,
        language: String = "en_US",
        status: String = "APPROVED"
    ) -> RemoteTemplate {
        RemoteTemplate(
            waTemplateID: "1234",
            name: name,
            language: language,
            category: .marketing,
            status: status,
            parameterFormat: .positional,
            quality: "GREEN",
            components: Array(components.utf8)
        )
    }

    /// A mirrored template.
    static func template(_ remote: RemoteTemplate, row: Int64 = 1, wabaID: String = "waba-1") -> Template {
        let moment = Timestamp(milliseconds: 1_790_000_000_000)
        return Template(
            id: ID(row: row),
            workspace: ID(row: 1),
            wabaID: wabaID,
            waTemplateID: remote.waTemplateID,
            name: remote.name,
            language: remote.language,
            category: remote.category,
            status: remote.status,
            parameterFormat: remote.parameterFormat,
            quality: remote.quality,
            components: remote.components,
            createdAt: moment,
            updatedAt: moment
        )
    }
}
