/// What becomes of one send.
struct SendOutcome: Sendable {
    enum Answer: Sendable {
        case accepted(AcceptedMessage)
        case refused(GraphRefusal)
        /// An answer that is no JSON, as a proxy gives it.
        case plain(status: Int, text: String)
        /// The connection is closed without an answer.
        case cut
    }

    var answer: Answer
    /// How long the caller waits for it.
    var delayMilliseconds: Int64 = 0
}

/// What the answer to an accepted send is made of.
struct AcceptedMessage: Sendable {
    var wamid: String
    var recipient: Recipient
    /// `messages[].message_status`, for templates only.
    var status: String?

    /// The body of the answer (`messages/send-messages`).
    func bytes() -> [UInt8] {
        var writer = JSONTreeWriter()
        writer.raw("{\"messaging_product\":\"whatsapp\",\"contacts\":[{\"input\":")
        writer.write(recipient.input)
        if let userID = recipient.userID {
            writer.raw(",\"user_id\":")
            writer.write(userID)
        } else {
            writer.raw(",\"wa_id\":")
            writer.write(recipient.waID)
        }
        writer.raw("}],\"messages\":[{\"id\":")
        writer.write(wamid)
        if let status {
            writer.raw(",\"message_status\":")
            writer.write(status)
        }
        writer.raw("}]}")
        return writer.bytes
    }
}

extension SandboxMachine {
    /// What a send's content came to, once it was found in order.
    private struct Content {
        var text: String
        var template: StoredTemplate?
        var category: String
    }

    private static let windowMilliseconds: Int64 = 86_400_000

    /// One `POST /{phone-id}/messages` or `/marketing_messages`.
    mutating func send(_ body: JSONTree, from numberIndex: Int, door: SendDoor, at now: Int64) -> SendOutcome {
        do {
            let request = try SendRequest(body, door: door, businessDigits: numbers[numberIndex].digits)
            var dice = Dice(
                seed: settings.seed,
                recipient: request.recipient.key,
                callbackData: request.callbackData,
                sequence: log.newest + counts.refused.count
            )
            let delay = latency(&dice)
            var outcome = try decide(request, numberIndex, at: now, &dice)
            outcome.delayMilliseconds = delay
            return outcome
        } catch {
            counts.refused[error.code, default: 0] += 1
            return SendOutcome(answer: .refused(error))
        }
    }

    private func latency(_ dice: inout Dice) -> Int64 {
        let latency = faults.latency
        let usual = dice.pick(Int(latency.minimumMilliseconds)...Int(latency.maximumMilliseconds))
        return dice.strikes(latency.slowShare) ? latency.slowMilliseconds : usual
    }

    private mutating func decide(
        _ request: SendRequest,
        _ numberIndex: Int,
        at now: Int64,
        _ dice: inout Dice
    ) throws(GraphRefusal) -> SendOutcome {
        if let failed = failedBefore(&dice) { return failed }
        let content = try content(of: request, numberIndex, at: now)
        if let code = dice.pick(faults.refusals) { throw GraphRefusal(code, "The sandbox was told to refuse this one") }
        let isPaused = dice.strikes(faults.pausedShare)
        let isHeld = dice.strikes(faults.heldShare) && content.template != nil
        guard lives.count < settings.pendingMaximum else { throw GraphRefusal(131016, "Too many messages under way") }
        guard numbers[numberIndex].bucket.take(at: now) else {
            throw GraphRefusal(130429, "Cloud API message throughput has been reached.")
        }
        guard numbers[numberIndex].pairs.take(request.recipient.key, at: now) else {
            throw GraphRefusal(131056, "Too many messages to this recipient in a short time")
        }
        if isPaused, content.template != nil {
            counts.unanswered["paused", default: 0] += 1
            let wamid = wamid(Int.max - counts.unanswered["paused", default: 0], request.recipient.waID)
            let paused = AcceptedMessage(wamid: wamid, recipient: request.recipient, status: "paused")
            return SendOutcome(answer: .accepted(paused))
        }
        let accepted = accept(request, content, numberIndex, isHeld: isHeld, at: now, &dice)
        return failedAfter(&dice) ?? SendOutcome(answer: .accepted(accepted))
    }

    /// Faults of the road, before the message is accepted.
    private mutating func failedBefore(_ dice: inout Dice) -> SendOutcome? {
        let isLimited = dice.strikes(faults.plainTooManyRequestsShare)
        let isError = dice.strikes(faults.serverErrorShare)
        let isCut = dice.strikes(faults.refusedThenCutShare)
        if isLimited { return plain("plain_429", 429, "Too Many Requests") }
        if isError { return plain("server_error", 502, "<html><body><h1>502 Bad Gateway</h1></body></html>") }
        if isCut {
            counts.unanswered["refused_then_cut", default: 0] += 1
            return SendOutcome(answer: .cut)
        }
        return nil
    }

    /// Faults of the road, after the message was accepted: it goes out, only its sender does not learn it.
    private mutating func failedAfter(_ dice: inout Dice) -> SendOutcome? {
        let isCut = dice.strikes(faults.acceptedThenCutShare)
        let isError = dice.strikes(faults.acceptedThenServerErrorShare)
        let isGarbage = dice.strikes(faults.garbageAnswerShare)
        if isCut {
            counts.unanswered["accepted_then_cut", default: 0] += 1
            return SendOutcome(answer: .cut)
        }
        if isError { return plain("accepted_then_server_error", 502, "<html><body>502 Bad Gateway</body></html>") }
        if isGarbage { return plain("garbage_answer", 200, "{\"messaging_product\":\"whatsapp\",\"mess") }
        return nil
    }

    private mutating func plain(_ name: String, _ status: Int, _ text: String) -> SendOutcome {
        counts.unanswered[name, default: 0] += 1
        return SendOutcome(answer: .plain(status: status, text: text))
    }

    private mutating func accept(
        _ request: SendRequest,
        _ content: Content,
        _ numberIndex: Int,
        isHeld: Bool,
        at now: Int64,
        _ dice: inout Dice
    ) -> AcceptedMessage {
        let sequence = log.newest + 1
        log.append(
            LoggedMessage(
                sequence: sequence,
                numberIndex: numberIndex,
                to: request.recipient.key,
                callbackData: request.callbackData,
                type: request.type,
                template: content.template?.name,
                language: content.template?.language,
                text: content.text,
                receivedAtMilliseconds: now,
                state: isHeld ? .held : .accepted
            )
        )
        counts.accepted += 1
        numbers[numberIndex].busiestSecond.count(at: now)
        let steps = statusPlan.steps(from: now, isHeld: isHeld, dice: &dice)
        if let first = steps.first {
            lives[sequence] = MessageLife(
                numberIndex: numberIndex,
                recipient: request.recipient,
                callbackData: request.callbackData,
                category: content.category,
                steps: steps
            )
            lifeDues.insert(due: first.dueMilliseconds, number: sequence)
        }
        countDown(content.template?.name, at: now)
        var accepted = AcceptedMessage(wamid: wamid(sequence, request.recipient.key), recipient: request.recipient)
        if content.template != nil { accepted.status = isHeld ? "held_for_quality_assessment" : "accepted" }
        return accepted
    }

    private mutating func countDown(_ template: String?, at now: Int64) {
        if let left = tokenMessagesLeft {
            tokenMessagesLeft = left - 1
            if left <= 1 { isTokenRevoked = true }
        }
        if let template, let left = pausesLeft[template] {
            pausesLeft[template] = left - 1
            if left <= 1 {
                pausesLeft[template] = nil
                pauseTemplate(template, at: now)
            }
        }
    }

    private func content(of request: SendRequest, _ numberIndex: Int, at now: Int64) throws(GraphRefusal) -> Content {
        if request.type == "template" { return try templateContent(request, numberIndex, at: now) }
        if let form = FreeForm.form(of: request.type), let problem = form.problem(in: request.content) {
            throw problem.refusal(at: request.type)
        }
        if request.type == "interactive" { try InteractiveForm.check(request.content) }
        if let id = request.content["id"]?.text, !media.has(id) {
            throw GraphRefusal(131009, "Media with ID \(id) does not exist")
        }
        if faults.enforceWindow, !isWindowOpen(numberIndex, request.recipient.key, at: now) {
            throw GraphRefusal(131047, "More than 24 hours have passed since the recipient last replied")
        }
        let text =
            request.content["body"]?.text ?? request.content["body"]?["text"]?.text ?? request.content["caption"]?.text
            ?? request.content["emoji"]?.text ?? "[\(request.type)]"
        return Content(text: text, template: nil, category: "service")
    }

    private func isWindowOpen(_ numberIndex: Int, _ recipient: String, at now: Int64) -> Bool {
        guard let last = numbers[numberIndex].lastIncoming[recipient] else { return false }
        return now - last < Self.windowMilliseconds
    }

    private func templateContent(
        _ request: SendRequest,
        _ numberIndex: Int,
        at now: Int64
    ) throws(GraphRefusal) -> Content {
        if let problem = TemplateForm.template.problem(in: request.content) { throw problem.refusal(at: "template") }
        let name = request.content["name"]?.text ?? ""
        let language = request.content["language"]?["code"]?.text ?? ""
        let book = books[numbers[numberIndex].settings.wabaID] ?? TemplateBook()
        let template = try book.sendable(name: name, language: language)
        if request.door == .marketingMessages, template.category != "MARKETING" {
            throw GraphRefusal(134100, "Only marketing templates can be sent on this endpoint")
        }
        if template.plan.isAuthentication, request.recipient.userID != nil {
            throw GraphRefusal(131062, "Authentication templates need a phone number")
        }
        let check = TemplateCheck(plan: template.plan, knowsMedia: media.has)
        let text = try check.filledText(request.content["components"]?.list ?? [])
        let category = request.door == .marketingMessages ? "marketing_lite" : template.category.lowercased()
        return Content(text: text, template: template, category: category)
    }
}
