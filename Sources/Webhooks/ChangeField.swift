/// The kinds of change that this version acts on, by the name in `changes[].field` (`webhooks/reference`). All others
/// are passed over without harm: a new kind is one case here, its `read` in ``WebhookReader`` and its place in
/// ``WebhookReading``.
enum ChangeField: String {
    /// Statuses of what we sent. The people's own messages come under this name too, and are passed over.
    case messages
}
