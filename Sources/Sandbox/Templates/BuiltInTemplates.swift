/// The templates every pretend account begins with, one for each kind of parameter, written as Meta lists them
/// (`templates/template-management`).
enum BuiltInTemplates {
    /// - Parameter account: makes the ids of one account differ from another's.
    static func make(account: Int) -> [StoredTemplate] {
        let texts = marketingTexts + offerTexts + utilityTexts + statusTexts
        return texts.enumerated().map { index, text in
            template(text, id: String(600_000_000_000_000 + account * 1_000 + index + 1))
        }
    }

    private static func template(_ text: String, id: String) -> StoredTemplate {
        // A text below that is not JSON is a mistake in this file: the precondition says so.
        guard let tree = try? JSONTreeReader.read(Array(text.utf8)), let components = tree["components"]?.list,
            let name = tree["name"]?.text, let language = tree["language"]?.text, let category = tree["category"]?.text
        else { preconditionFailure("a built-in template is not well written: \(text)") }
        return StoredTemplate(
            id: id,
            name: name,
            language: language,
            category: category,
            status: tree["status"]?.text ?? "APPROVED",
            isNamed: tree["parameter_format"]?.text == "NAMED",
            components: components,
            quality: tree["quality"]?.text ?? "GREEN",
            rejectedReason: tree["rejected_reason"]?.text ?? "NONE"
        )
    }

    private static let marketingTexts = [
        #"""
        {"name":"festival_offer_template","language":"en","category":"MARKETING","components":[
        {"type":"HEADER","format":"IMAGE","example":{"header_handle":["https://scontent.example.invalid/festival.png"]}},
        {"type":"BODY","text":"Hello! {{1}} offers are here. {{2}} for being with us.",
        "example":{"body_text":[["Christmas","Thank you"]]}},
        {"type":"FOOTER","text":"Reply STOP to opt out"}]}
        """#,
        #"""
        {"name":"product_video","language":"en","category":"MARKETING","components":[
        {"type":"HEADER","format":"VIDEO","example":{"header_handle":["https://scontent.example.invalid/launch.mp4"]}},
        {"type":"BODY","text":"Hi {{1}}, see what is new this week.","example":{"body_text":[["Asha"]]}},
        {"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Tell me more"},
        {"type":"QUICK_REPLY","text":"Stop promotions"}]}]}
        """#,
        #"""
        {"name":"store_opening","language":"en","category":"MARKETING","components":[
        {"type":"HEADER","format":"LOCATION"},
        {"type":"BODY","text":"Our new store opens on {{1}}. Come and see us!","example":{"body_text":[["Monday"]]}}]}
        """#,
        #"""
        {"name":"welcome_named","language":"en_US","category":"MARKETING","parameter_format":"NAMED","components":[
        {"type":"HEADER","format":"TEXT","text":"Welcome, {{first_name}}",
        "example":{"header_text_named_params":[{"param_name":"first_name","example":"Asha"}]}},
        {"type":"BODY","text":"Dear {{first_name}}, your {{plan_name}} plan is ready. Enjoy!",
        "example":{"body_text_named_params":[{"param_name":"first_name","example":"Asha"},
        {"param_name":"plan_name","example":"Gold"}]}}]}
        """#,
        #"""
        {"name":"deal_link","language":"en","category":"MARKETING","components":[
        {"type":"BODY","text":"Hi {{1}}, here is your deal of the day.","example":{"body_text":[["Asha"]]}},
        {"type":"BUTTONS","buttons":[{"type":"URL","text":"See the deal","url":"https://shop.example.com/{{1}}",
        "example":["https://shop.example.com/k/9fQ2"]},
        {"type":"URL","text":"Our shop","url":"https://shop.example.com/"},
        {"type":"PHONE_NUMBER","text":"Call us","phone_number":"+15550783881"}]}]}
        """#,
        #"""
        {"name":"festival_offer_template","language":"hi","category":"MARKETING","components":[
        {"type":"HEADER","format":"IMAGE","example":{"header_handle":["https://scontent.example.invalid/festival.png"]}},
        {"type":"BODY","text":"नमस्ते! {{1}} के ऑफ़र आ गए हैं। हमारे साथ रहने के लिए {{2}}।",
        "example":{"body_text":[["क्रिसमस","धन्यवाद"]]}}]}
        """#,
    ]

    private static let offerTexts = [
        #"""
        {"name":"coupon_code","language":"en","category":"MARKETING","components":[
        {"type":"BODY","text":"Save {{1}} today with this code.","example":{"body_text":[["25%"]]}},
        {"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Stop promotions"},
        {"type":"COPY_CODE","text":"Copy offer code","example":["SAVE25"]}]}]}
        """#,
        #"""
        {"name":"limited_time_offer","language":"en","category":"MARKETING","components":[
        {"type":"HEADER","format":"IMAGE","example":{"header_handle":["https://scontent.example.invalid/offer.png"]}},
        {"type":"LIMITED_TIME_OFFER","limited_time_offer":{"text":"Expiring offer!","has_expiration":true}},
        {"type":"BODY","text":"Good news, {{1}}! Use the code before it is gone.","example":{"body_text":[["Asha"]]}},
        {"type":"BUTTONS","buttons":[{"type":"COPY_CODE","text":"Copy offer code","example":["SAVE25"]},
        {"type":"URL","text":"Book now","url":"https://shop.example.com/offers?code={{1}}",
        "example":["https://shop.example.com/offers?code=n3mtql"]}]}]}
        """#,
        #"""
        {"name":"summer_carousel","language":"en","category":"MARKETING","components":[
        {"type":"BODY","text":"Summer is here, {{1}}! Look what we picked.","example":{"body_text":[["Asha"]]}},
        {"type":"CAROUSEL","cards":[
        {"components":[{"type":"HEADER","format":"IMAGE","example":{"header_handle":["https://scontent.example.invalid/1.png"]}},
        {"type":"BODY","text":"Rare lemons from {{1}} for you.","example":{"body_text":[["Sicily"]]}},
        {"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Send more"},{"type":"URL","text":"Buy",
        "url":"https://shop.example.com/{{1}}","example":["https://shop.example.com/lemons"]}]}]},
        {"components":[{"type":"HEADER","format":"IMAGE","example":{"header_handle":["https://scontent.example.invalid/2.png"]}},
        {"type":"BODY","text":"Sweet figs from {{1}} for you.","example":{"body_text":[["Crete"]]}},
        {"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Send more"},{"type":"URL","text":"Buy",
        "url":"https://shop.example.com/{{1}}","example":["https://shop.example.com/figs"]}]}]}]}]}
        """#,
    ]

    private static let utilityTexts = [
        #"""
        {"name":"hello_world","language":"en_US","category":"UTILITY","components":[
        {"type":"HEADER","format":"TEXT","text":"Hello World"},
        {"type":"BODY","text":"Welcome and congratulations!! This message demonstrates your ability to send a WhatsApp message."},
        {"type":"FOOTER","text":"WhatsApp Business Platform sample message"}]}
        """#,
        #"""
        {"name":"order_update","language":"en_US","category":"UTILITY","components":[
        {"type":"HEADER","format":"TEXT","text":"Order {{1}}","example":{"header_text":["#1042"]}},
        {"type":"BODY","text":"Hi {{1}}, your order left our house today and arrives on {{2}}. Thank you!",
        "example":{"body_text":[["Asha","Friday"]]}}]}
        """#,
        #"""
        {"name":"invoice_document","language":"en","category":"UTILITY","components":[
        {"type":"HEADER","format":"DOCUMENT","example":{"header_handle":["https://scontent.example.invalid/invoice.pdf"]}},
        {"type":"BODY","text":"Dear {{1}}, here is your invoice. Thank you!","example":{"body_text":[["Asha"]]}}]}
        """#,
        #"""
        {"name":"login_code","language":"en","category":"AUTHENTICATION","components":[
        {"type":"BODY","text":"*{{1}}* is your verification code. For your security, do not share this code.",
        "add_security_recommendation":true,"example":{"body_text":[["123456"]]}},
        {"type":"FOOTER","text":"This code expires in 10 minutes.","code_expiration_minutes":10},
        {"type":"BUTTONS","buttons":[{"type":"OTP","otp_type":"COPY_CODE","text":"Copy code"}]}]}
        """#,
        #"""
        {"name":"login_code_listed","language":"en","category":"AUTHENTICATION","components":[
        {"type":"BODY","text":"*{{1}}* is your verification code.","example":{"body_text":[["123456"]]}},
        {"type":"BUTTONS","buttons":[{"type":"URL","text":"Copy code",
        "url":"https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp{{1}}",
        "example":["https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp123456"]}]}]}
        """#,
    ]

    private static let statusTexts = [
        #"""
        {"name":"new_year_greeting","language":"en","category":"MARKETING","status":"PENDING","quality":"UNKNOWN",
        "components":[{"type":"BODY","text":"Happy new year, {{1}}, from all of us.","example":{"body_text":[["Asha"]]}}]}
        """#,
        #"""
        {"name":"flash_sale","language":"en","category":"MARKETING","status":"PAUSED","quality":"RED",
        "components":[{"type":"BODY","text":"Only today, {{1}}: everything is on sale.",
        "example":{"body_text":[["Asha"]]}}]}
        """#,
        #"""
        {"name":"free_prize","language":"en","category":"MARKETING","status":"REJECTED","quality":"UNKNOWN",
        "rejected_reason":"SCAM","components":[{"type":"BODY","text":"You have won a prize, {{1}}, click now.",
        "example":{"body_text":[["Asha"]]}}]}
        """#,
    ]
}
