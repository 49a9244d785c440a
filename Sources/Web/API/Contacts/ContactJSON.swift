import Domain
import Store
import WireJSON

extension JSONWriter {
    /// The members of a contact, as published.
    mutating func contact(_ record: ContactRecord, in workspace: Workspace) {
        contactSummary(record.contact, in: workspace)
        texts("broadcastIds", record.broadcasts.map(\.text))
        texts("list", record.lists)
    }

    /// The same without what has to be looked up for each: its broadcasts and lists.
    mutating func contactSummary(_ contact: Contact, in workspace: Workspace) {
        let id = PublicID(contact.id, createdAt: contact.createdAt)
        member("_id", id.text)
        member("name", contact.name)
        member("settingId", workspace.settingID)
        // There are no users apart from the workspace.
        member("userId", workspace.settingID)
        optionalMember("countryCode", contact.phone.isReal ? contact.phone.callingCode : nil)
        optionalMember("mobile", contact.phone.isReal ? contact.phone.digits : nil)
        optionalMember("whatsappUserId", contact.userID)
        member("status", "active")
        member("source", contact.source.rawValue)
        member("optin", contact.consent != .optedOut)
        key("attributes")
        array { writer in
            for (index, attribute) in contact.attributes.enumerated() {
                writer.object { writer in
                    writer.member("name", attribute.name)
                    writer.member("value", attribute.value)
                    writer.member("_id", Self.attributeID(of: contact, at: index))
                }
            }
        }
        member("incomingBlocked", contact.incomingBlocked)
        texts("tags", contact.tags)
        member("createdAt", contact.createdAt.iso8601)
        member("updatedAt", contact.updatedAt.iso8601)
        optionalMember("lastActive", contact.lastActiveAt?.iso8601)
    }

    private mutating func texts(_ name: String, _ texts: [String]) {
        key(named: name)
        array { writer in
            for text in texts { writer.string(text) }
        }
    }

    /// Attributes have no rows of their own; programs of the Chatflow family expect an id on each all the same, so it
    /// is made from the contact's and the place.
    private static func attributeID(of contact: Contact, at index: Int) -> String {
        let row = (contact.id.row << 8 | Int64(index & 0xFF)) & (1 << 48 - 1)
        return PublicID<ContactAttribute>(ID(row: row), createdAt: contact.createdAt).text
    }
}
