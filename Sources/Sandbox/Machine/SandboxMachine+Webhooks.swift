extension SandboxMachine {
    /// The next webhook to send, nil when there is nothing to do or no room. Call it until it gives nil.
    mutating func nextWebhook(at now: Int64) -> WebhookJob? {
        finishReviews(at: now)
        if let job = webhooks.next(at: now) { return job }
        guard let address = webhooks.address else {
            // Nobody listens: the messages still live their lives.
            while nextStatus(at: now, ofNumber: nil) != nil {}
            return nil
        }
        guard webhooks.hasRoom, let first = nextStatus(at: now, ofNumber: nil) else { return nil }
        var statuses = [first.status]
        while statuses.count < settings.webhookBatchMaximum,
            let next = nextStatus(at: now, ofNumber: first.numberIndex)
        {
            statuses.append(next.status)
        }
        counts.statusesTold += statuses.count
        let job = WebhookJob(
            address: address,
            content: .statuses(
                statuses,
                numberIndex: first.numberIndex,
                isOneChange: !dice.strikes(0.25)
            ),
            hasWrongSignature: dice.strikes(faults.wrongSignatureShare)
        )
        webhooks.start(job)
        return job
    }

    mutating func endWebhook(_ job: WebhookJob, body: [UInt8], isDelivered: Bool, at now: Int64) {
        if isDelivered { counts.webhooksDelivered += 1 } else { counts.webhooksFailed += 1 }
        counts.webhooksGivenUp += webhooks.end(job, body: body, isDelivered: isDelivered, at: now)
    }

    /// Takes the next due status, unless it belongs to another number than asked for.
    private mutating func nextStatus(
        at now: Int64,
        ofNumber wanted: Int?
    ) -> (status: DueStatus, numberIndex: Int)? {
        guard let first = lifeDues.first, first.dueMilliseconds <= now, var life = lives[first.number] else {
            return nil
        }
        if let wanted, wanted != life.numberIndex { return nil }
        _ = lifeDues.popDue(at: now)
        let step = life.steps[life.nextStep]
        life.nextStep += 1
        if life.nextStep < life.steps.count {
            lives[first.number] = life
            lifeDues.insert(due: life.steps[life.nextStep].dueMilliseconds, number: first.number)
        } else {
            lives[first.number] = nil
        }
        log.advance(first.number, to: step.kind.state)
        let status = DueStatus(
            wamid: wamid(first.number, life.recipient.key),
            recipient: life.recipient,
            callbackData: life.callbackData,
            category: life.category,
            step: step
        )
        return (status, life.numberIndex)
    }

    /// A person writes to the business (`webhooks/reference/messages`): opens the 24-hour window and tells the receiver.
    ///
    /// - Throws: code 100 for a request that says too little.
    mutating func incoming(_ request: JSONTree, at now: Int64) throws(GraphRefusal) -> String {
        let form = Form.object(
            .required("from", .text(7...40)),
            .optional("text", .text(1...4_096)),
            .optional("name", .text(1...200)),
            .optional("phone_number_id", .text(1...64)),
            .optional("context", .text(1...512)),
            .optional("media", .text(1...64)),
            .optional("button", .object(.required("text", .text(1...256)), .optional("payload", .text(1...256)))),
            .optional("preference", .choice(["stop", "resume"]))
        )
        if let problem = form.problem(in: request) { throw problem.refusal(at: nil) }
        let phoneNumberID = request["phone_number_id"]?.text ?? numbers[0].settings.phoneNumberID
        guard let index = numberIndex(phoneNumberID) else { throw .unknownObject(phoneNumberID, verb: "post") }
        let number = numbers[index]
        guard let from = Recipient(phone: request["from"]?.text ?? "", businessDigits: number.digits) else {
            throw .parameter("The parameter from is no phone number.")
        }
        if let preference = request["preference"]?.text {
            tellPreference(preference, of: from, numberIndex: index, at: now)
            return ""
        }
        let file = request["media"]?.text
        if let file, !media.has(file) { throw GraphRefusal(131009, "Media with ID \(file) does not exist") }
        if numbers[index].lastIncoming.count >= 1_000_000 { numbers[index].lastIncoming.removeAll() }
        numbers[index].lastIncoming[from.key] = now
        let wamid = wamid(-nextObjectNumber(), from.waID)
        var message: [JSONTree.Member] = [
            .init(key: "from", value: .text(from.waID)), .init(key: "id", value: .text(wamid)),
            .init(key: "timestamp", value: .text(String(now / 1_000))),
        ]
        if let context = request["context"]?.text {
            message.append(.init(key: "context", value: ["from": .text(number.digits), "id": .text(context)]))
        }
        if let button = request["button"], let label = button["text"]?.text {
            let payload = button["payload"]?.text ?? label
            message.append(.init(key: "type", value: "button"))
            message.append(.init(key: "button", value: ["payload": .text(payload), "text": .text(label)]))
        } else if let file, let item = media[file] {
            let type = String(item.mimeType.prefix { $0 != "/" })
            let word = ["image", "video", "audio"].contains(type) ? type : "document"
            var about: [JSONTree.Member] = [
                .init(key: "id", value: .text(file)), .init(key: "mime_type", value: .text(item.mimeType)),
                .init(key: "sha256", value: .text(item.digest)),
            ]
            if let caption = request["text"]?.text { about.append(.init(key: "caption", value: .text(caption))) }
            message.append(.init(key: "type", value: .text(word)))
            message.append(.init(key: word, value: .object(about)))
        } else {
            message.append(.init(key: "type", value: "text"))
            message.append(.init(key: "text", value: ["body": .text(request["text"]?.text ?? "Hello")]))
        }
        let value: JSONTree = [
            "messaging_product": "whatsapp", "metadata": WebhookBody.metadata(number.settings),
            "contacts": [
                ["profile": ["name": .text(request["name"]?.text ?? "A friend")], "wa_id": .text(from.waID)]
            ],
            "messages": [.object(message)],
        ]
        webhooks.tell(WebhookBody.event("messages", value, account: number.settings.wabaID, at: now))
        return wamid
    }

    /// The person used WhatsApp's own switch for marketing messages (`webhooks/reference/user_preferences`).
    private mutating func tellPreference(_ value: String, of from: Recipient, numberIndex: Int, at now: Int64) {
        let number = numbers[numberIndex].settings
        let preference: JSONTree = [
            "wa_id": .text(from.waID), "detail": .text("User requested to \(value) marketing messages"),
            "category": "marketing_messages", "value": .text(value), "timestamp": .integer(Int(now / 1_000)),
        ]
        let event: JSONTree = [
            "messaging_product": "whatsapp", "metadata": WebhookBody.metadata(number),
            "contacts": [["wa_id": .text(from.waID)]], "user_preferences": [preference],
        ]
        webhooks.tell(WebhookBody.event("user_preferences", event, account: number.wabaID, at: now))
    }
}
