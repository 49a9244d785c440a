/// Reading the account: numbers, business accounts, media and tokens (`business-phone-numbers/phone-numbers`,
/// `support/health-status`).
extension SandboxMachine {
    /// Any object by its id, whatever it is; `origin` is where this server is reached, for download addresses.
    func object(_ id: String, fields: [String], origin: String, at now: Int64) throws(GraphRefusal) -> JSONTree {
        if let index = numberIndex(id) { return phoneNumber(index, fields: fields) }
        if books[id] != nil { return account(id, fields: fields) }
        if let template = template(id: id) {
            return template.tree(fields: fields.isEmpty ? StoredTemplate.defaultFields : fields)
        }
        if let item = media[id] {
            return [
                "url": .text("\(origin)/attachments/\(id)?ext=\(now + Self.downloadMilliseconds)"),
                "mime_type": .text(item.mimeType), "sha256": .text(item.digest),
                "file_size": .integer(item.bytes.count), "id": .text(id), "messaging_product": "whatsapp",
            ]
        }
        throw .unknownObject(id, verb: "get")
    }

    /// How long a download address lives: five minutes.
    private static let downloadMilliseconds: Int64 = 300_000

    func phoneNumbers(of waba: String, fields: [String]) throws(GraphRefusal) -> JSONTree {
        guard books[waba] != nil else { throw .unknownObject(waba, verb: "get") }
        let indexes = numbers.indices.filter { numbers[$0].settings.wabaID == waba }
        let data = indexes.map { phoneNumber($0, fields: fields) }
        return [
            "data": .list(data), "paging": ["cursors": ["before": "QVFI0", "after": .text("QVFI\(data.count)")]],
        ]
    }

    private static let numberFields = [
        "verified_name", "code_verification_status", "display_phone_number", "quality_rating", "platform_type",
        "throughput",
    ]

    private func phoneNumber(_ index: Int, fields: [String]) -> JSONTree {
        let number = numbers[index].settings
        var members: [JSONTree.Member] = []
        for field in fields.isEmpty ? Self.numberFields : fields {
            let value: JSONTree
            switch field {
            case "verified_name": value = .text(number.verifiedName)
            case "code_verification_status": value = "VERIFIED"
            case "display_phone_number": value = .text(number.displayPhoneNumber)
            case "quality_rating": value = .text(number.quality)
            case "platform_type": value = "CLOUD_API"
            case "throughput": value = ["level": number.ratePerSecond > 80 ? "HIGH" : "STANDARD"]
            case "status": value = "CONNECTED"
            case "name_status": value = "APPROVED"
            // The first is its name up to v23.0.
            case "messaging_limit_tier", "whatsapp_business_manager_messaging_limit":
                value = .text(number.messagingLimit)
            case "health_status": value = health(entity: "PHONE_NUMBER", id: number.phoneNumberID, number.wabaID)
            default: continue
            }
            members.append(.init(key: field, value: value))
        }
        members.append(.init(key: "id", value: .text(number.phoneNumberID)))
        return .object(members)
    }

    private func account(_ waba: String, fields: [String]) -> JSONTree {
        var members: [JSONTree.Member] = []
        for field in fields.isEmpty ? ["name", "timezone_id"] : fields {
            let value: JSONTree
            switch field {
            case "name": value = "Crier Sandbox"
            case "currency": value = "USD"
            case "timezone_id": value = "1"
            case "message_template_namespace": value = "5ba1_sandbox"
            case "account_review_status": value = "APPROVED"
            case "marketing_messages_lite_api_status": value = "ONBOARDED"
            case "health_status": value = health(entity: "WABA", id: waba, waba)
            default: continue
            }
            members.append(.init(key: field, value: value))
        }
        members.append(.init(key: "id", value: .text(waba)))
        return .object(members)
    }

    private func health(entity: String, id: String, _ waba: String) -> JSONTree {
        func part(_ type: String, _ id: String) -> JSONTree {
            ["entity_type": .text(type), "id": .text(id), "can_send_message": "AVAILABLE"]
        }
        var entities = [part(entity, id)]
        if entity != "WABA" { entities.append(part("WABA", waba)) }
        entities.append(part("BUSINESS", "506914307656634"))
        entities.append(part("APP", Self.appID))
        return ["can_send_message": "AVAILABLE", "entities": .list(entities)]
    }

    private static let appID = "634974688087057"

    /// `GET /debug_token` of the Graph API.
    func debugToken(_ token: String) -> JSONTree {
        let isValid = token == settings.accessToken && !isTokenRevoked
        let scopes: JSONTree = ["whatsapp_business_management", "whatsapp_business_messaging"]
        let accounts = JSONTree.list(books.keys.sorted().map { .text($0) })
        return [
            "data": [
                "app_id": .text(Self.appID), "type": "SYSTEM_USER", "application": "Crier Sandbox",
                "is_valid": .bool(isValid), "expires_at": 0, "data_access_expires_at": 0, "scopes": scopes,
                "granular_scopes": [
                    ["scope": "whatsapp_business_management", "target_ids": accounts],
                    ["scope": "whatsapp_business_messaging", "target_ids": accounts],
                ],
            ]
        ]
    }
}
