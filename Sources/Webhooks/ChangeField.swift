/// The kinds of change that this version acts on, by the name in `changes[].field` (`webhooks/reference`). All others
/// are passed over without harm: a new kind is one case here, its `read` in ``WebhookReader`` and its place in
/// ``WebhookReading``.
enum ChangeField: String {
    /// Statuses of what we sent, and what people wrote.
    case messages
    /// Whether somebody wants marketing messages, said in WhatsApp's own settings.
    case preferences = "user_preferences"
    /// Meta has approved a template, or stopped it.
    case templateStatus = "message_template_status_update"
}
