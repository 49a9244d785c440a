/// The body of `POST /broadcasts` for an API campaign. Absent members are left out.
struct NewCampaign: Encodable {
    let name: String
    let broadcastType = BroadcastType.apiCampaign
    let messageType = "template"
    let templateName: String
    let languageCode: String?
    let sender: String?
}
