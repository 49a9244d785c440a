/// Bodies in the published shapes (`webhooks/overview`, `webhooks/reference`).
enum SampleWebhooks {
    static let tag = "c1.1f.2a.1"

    static let delivered = status(
        #"""
        {"id":"wamid.HBgM","status":"delivered","timestamp":"1739321024","recipient_id":"919812345678",
         "recipient_user_id":"IN.1A","biz_opaque_callback_data":"c1.1f.2a.1",
         "pricing":{"billable":true,"pricing_model":"PMP","type":"regular","category":"marketing"}}
        """#
    )

    static let failed = status(
        #"""
        {"id":"wamid.HBgM","status":"failed","timestamp":"1739321025","recipient_id":"919812345678",
         "biz_opaque_callback_data":"c1.1f.2a.1",
         "errors":[{"code":131047,"title":"Re-engagement message","message":"Re-engagement message",
          "href":"https://developers.facebook.com/","error_data":{"details":"More than 24 hours have passed"}}]}
        """#
    )

    static let incoming = change(
        #"""
        {"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881","phone_number_id":"106540352242922"},
         "contacts":[{"profile":{"name":"Zo\u00eb \ud83d\ude00"},"wa_id":"919812345678","user_id":"IN.1A"}],
         "messages":[{"from":"919812345678","id":"wamid.IN","timestamp":"1739321026","type":"text",
          "text":{"body":"STOP"},"context":{"from":"15550783881","id":"wamid.HBgM"}}]}
        """#
    )

    static let accountError = change(
        #"""
        {"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881","phone_number_id":"106540352242922"},
         "errors":[{"code":130429,"title":"Rate limit hit"}]}
        """#
    )

    static let templatePaused = change(
        #"""
        {"event":"PAUSED","message_template_id":594425479261596,"message_template_name":"diwali_offer",
         "message_template_language":"en-US","reason":"NONE","other_info":{"title":"FIRST_PAUSE"}}
        """#,
        field: "message_template_status_update"
    )

    static let preference = change(
        #"""
        {"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881","phone_number_id":"106540352242922"},
         "user_preferences":[{"wa_id":"919812345678","category":"marketing_messages","value":"stop","timestamp":1739321024}]}
        """#,
        field: "user_preferences"
    )

    static let all = [
        delivered, failed, incoming, accountError, templatePaused, preference, twoSenders, batch(statuses: 5),
    ]

    /// Two changes of two numbers in one body; one has its members in another order.
    static let twoSenders = Array(
        #"""
        {"object":"whatsapp_business_account","entry":[
         {"id":"1","changes":[{"field":"messages","value":{"statuses":[{"id":"a","status":"sent","timestamp":"1"}],
          "metadata":{"phone_number_id":"11"}}}]},
         {"id":"2","changes":[{"value":{"metadata":{"phone_number_id":22},"statuses":[{"id":"b","status":"read","timestamp":"2"}]},
          "field":"messages"}]}]}
        """#.utf8
    )

    static func status(_ json: String) -> [UInt8] {
        change(
            #"{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881","phone_number_id":"#
                + #""106540352242922"},"contacts":[{"wa_id":"919812345678","user_id":"IN.1A"}],"statuses":[\#(json)]}"#
        )
    }

    /// In the order of Meta's own bodies: the value stands before the field.
    static func change(_ value: String, field: String = "messages") -> [UInt8] {
        Array(
            (#"{"object":"whatsapp_business_account","entry":[{"id":"102290129340398","time":1739321024,"#
                + #""changes":[{"value":\#(value),"field":"\#(field)"}]}]}"#).utf8
        )
    }

    static func batch(statuses count: Int) -> [UInt8] {
        status(
            (0..<count).map {
                #"{"id":"wamid.\#($0)","status":"sent","timestamp":"1739321024","recipient_id":"91981234\#($0)"}"#
            }.joined(separator: ",")
        )
    }
}
