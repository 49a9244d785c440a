/// The kinds of change that this version acts on, by the name in `changes[].field` (`webhooks/reference`). All others
/// are passed over without harm: a new kind is one case here and its place in ``WebhookReader`` or ``AccountParser``.
enum ChangeField: String, CaseIterable {
    /// Statuses of what we sent, and what people wrote.
    case messages
    /// Whether somebody wants marketing messages, said in WhatsApp's own settings.
    case preferences = "user_preferences"
    /// Meta has approved a template, or stopped it.
    case templateStatus = "message_template_status_update"
    case templateQuality = "message_template_quality_update"
    case templateCategory = "template_category_update"
    /// Somebody edited a template at Meta.
    case templateComponents = "message_template_components_update"
    /// A number was flagged, or may send faster.
    case phoneQuality = "phone_number_quality_update"
    /// How many people a day may be written to.
    case capability = "business_capability_update"
    /// The account was restricted, disabled, deleted.
    case account = "account_update"
    case alerts = "account_alerts"

    /// Whether its value holds statuses or messages, which come by the thousand and are read as they stand.
    var isConversation: Bool { self == .messages || self == .preferences }
}
