/// Listing, making, reviewing, pausing and removing templates (`templates/template-management`).
extension SandboxMachine {
    /// What a `GET /{waba-id}/message_templates` asks for.
    struct TemplateQuery: Sendable {
        var fields: [String]
        var name: String?
        var status: String?
        var language: String?
        var category: String?
        /// Templates a page, 1 to 1,000.
        var limit = 25
        /// Where the page before ended.
        var after: String?
    }

    /// One page: its templates, and the cursor of the next one when there is more.
    ///
    /// - Throws: 131059 for a cursor that we did not give.
    func templates(of waba: String, _ query: TemplateQuery) throws(GraphRefusal) -> (JSONTree, after: String?) {
        guard let book = books[waba] else { throw .unknownObject(waba, verb: "get") }
        // Meta's name filter finds names that contain it, so that callers must look again themselves.
        let fitting = book.templates.filter { template in
            (query.name.map { template.name.contains($0) } ?? true)
                && (query.status.map { template.status == $0.uppercased() } ?? true)
                && (query.language.map { template.language == $0 } ?? true)
                && (query.category.map { template.category == $0.uppercased() } ?? true)
        }
        return try Self.page(
            fitting.map { $0.tree(fields: query.fields) },
            limit: query.limit,
            after: query.after
        )
    }

    func template(id: String) -> StoredTemplate? {
        for book in books.values {
            if let template = book.template(id: id) { return template }
        }
        return nil
    }

    /// - Throws: code 100 with the reason in `error_subcode`.
    mutating func createTemplate(_ body: JSONTree, in waba: String, at now: Int64) throws(GraphRefusal) -> JSONTree {
        guard let book = books[waba] else { throw .unknownObject(waba, verb: "post") }
        let creation = try TemplateCreation(body)
        guard book.position(name: creation.name, language: creation.language) == nil else {
            throw .template(2_388_024, "There is already content in this language for this template.")
        }
        guard book.templates.count < TemplateBook.countMaximum else {
            throw .template(2_388_019, "You have reached the limit of \(TemplateBook.countMaximum) templates.")
        }
        let isAtOnce = settings.templateReviewMilliseconds <= 0 && !creation.isRejected
        let number = nextObjectNumber()
        let template = StoredTemplate(
            id: String(number),
            name: creation.name,
            language: creation.language,
            category: creation.category,
            status: isAtOnce ? "APPROVED" : "PENDING",
            isNamed: creation.isNamed,
            components: creation.components
        )
        books[waba]?.add(template)
        if isAtOnce {
            tellTemplate(template, event: "APPROVED", of: waba, at: now)
        } else {
            templateReviews.insert(due: now + settings.templateReviewMilliseconds, number: number)
        }
        return [
            "id": .text(template.id), "status": .text(template.status), "category": .text(template.category),
        ]
    }

    /// Ends the reviews whose time has come: names beginning with `rejected_` are refused, the rest approved.
    mutating func finishReviews(at now: Int64) {
        while let due = templateReviews.popDue(at: now) {
            for waba in books.keys {
                guard let name = books[waba]?.template(id: String(due.number))?.name else { continue }
                let isRejected = TemplateCreation.isRejected(name: name)
                let status = isRejected ? "REJECTED" : "APPROVED"
                let reason = isRejected ? "INVALID_FORMAT" : "NONE"
                if let template = books[waba]?.review(id: String(due.number), status: status, rejectedReason: reason) {
                    tellTemplate(template, event: status, of: waba, at: now)
                }
            }
        }
    }

    /// Pauses every language of a name for low quality, in every account.
    mutating func pauseTemplate(_ name: String, at now: Int64) {
        for waba in books.keys {
            for template in books[waba]?.setStatus("PAUSED", name: name) ?? [] {
                tellTemplate(template, event: "PAUSED", of: waba, at: now)
            }
        }
    }

    /// - Returns: false when there is no such template.
    mutating func unpauseTemplate(id: String, at now: Int64) -> Bool {
        for waba in books.keys {
            guard let name = books[waba]?.template(id: id)?.name else { continue }
            for template in books[waba]?.setStatus("APPROVED", name: name) ?? [] {
                tellTemplate(template, event: "APPROVED", of: waba, at: now)
            }
            return true
        }
        return false
    }

    /// - Parameters:
    ///   - name: every language of that name.
    ///   - ids: or, when given, only these.
    mutating func deleteTemplates(name: String?, ids: [String], of waba: String) throws(GraphRefusal) {
        guard var book = books[waba] else { throw .unknownObject(waba, verb: "delete") }
        guard name != nil || !ids.isEmpty else { throw .parameter("The parameter name is required.") }
        let removedCount = book.remove { template in
            ids.isEmpty ? template.name == name : ids.contains(template.id)
        }
        guard removedCount > 0 else {
            throw .template(2_593_002, "Message template \(name ?? ids.joined(separator: ", ")) was not found.")
        }
        books[waba] = book
    }

    /// `webhooks/reference/message_template_status_update`.
    private mutating func tellTemplate(_ template: StoredTemplate, event: String, of waba: String, at now: Int64) {
        var value: [JSONTree.Member] = [
            .init(key: "event", value: .text(event)),
            .init(key: "message_template_id", value: .integer(Int(template.id) ?? 0)),
            .init(key: "message_template_name", value: .text(template.name)),
            .init(key: "message_template_language", value: .text(template.language)),
            .init(key: "message_template_category", value: .text(template.category)),
            .init(key: "reason", value: .text(template.rejectedReason)),
        ]
        if event == "PAUSED" {
            let info: JSONTree = [
                "title": "FIRST_PAUSE", "description": "Your message template has been paused for 3 hours.",
            ]
            value.append(.init(key: "other_info", value: info))
        }
        webhooks.tell(WebhookBody.event("message_template_status_update", .object(value), account: waba, at: now))
    }
}
