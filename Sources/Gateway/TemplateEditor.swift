/// Creates and deletes templates at Meta.
package protocol TemplateEditor: Sendable {
    /// `POST /{waba-id}/message_templates` (`templates/template-management`). Meta refuses a second template of one name and language, so
    /// a call that is repeated after a lost answer makes nothing twice.
    /// - Parameter body: Meta's JSON, checked.
    func createTemplate(_ body: [UInt8], of account: SenderAccount) async throws(GatewayError) -> CreatedTemplate
    /// `DELETE /{waba-id}/message_templates?name=…`: every language of the name, or the one with `id` alone.
    func deleteTemplate(named name: String, id: String?, of account: SenderAccount) async throws(GatewayError)
}

/// What Meta says of a template that was just created.
package struct CreatedTemplate: Hashable, Sendable {
    package var id: String
    /// `PENDING` until somebody at Meta has looked; sometimes `APPROVED` at once.
    package var status: String
    /// Meta may choose another category than was asked for.
    package var category: String

    package init(id: String, status: String, category: String) {
        self.id = id
        self.status = status
        self.category = category
    }
}
