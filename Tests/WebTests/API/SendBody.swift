let sendPath = "/api/v1/broadcasts/send"

/// A body that is in order; members put in replace those of the same name.
func sendBody(_ members: [String: String] = [:], without: [String] = []) -> String {
    var all = [
        "templateName": #""festival_offer_template""#, "campaignName": #""festival offer""#,
        "destination": #""919876543210""#,
        "userName": #""Jon Snow""#, "source": #""api""#, "bodyParams": #"["Christmas","Thank You"]"#,
    ]
    all.merge(members) { $1 }
    for name in without { all[name] = nil }
    return "{" + all.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}"
}

/// The body of a new API campaign.
func campaignBody(_ name: String) -> String {
    #"{"name":"\#(name)","broadcastType":"apiCampaign","messageType":"template","templateName":"festival_offer_template"}"#
}
