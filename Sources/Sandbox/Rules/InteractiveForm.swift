/// Interactive messages: one shape of `action` for each `type` (`messages/interactive-*`).
enum InteractiveForm {
    /// - Throws: the refusal Meta would give.
    static func check(_ interactive: JSONTree) throws(GraphRefusal) {
        guard let type = interactive["type"]?.text else {
            throw FormProblem(.missing).refusal(at: "interactive['type']")
        }
        if unmodelled.contains(type) { return }
        guard let form = forms[type] else {
            throw GraphRefusal.parameter(
                "Param interactive['type'] must be one of {\(forms.keys.sorted().joined(separator: ", "))} - got \"\(type)\"."
            )
        }
        if let problem = form.problem(in: interactive) { throw problem.refusal(at: "interactive") }
        if type == "list" { try checkRows(interactive) }
    }

    /// Taken as they are: too new or too rare to be described here.
    private static let unmodelled: Set<String> = [
        "carousel", "order_details", "order_status", "voice_call", "group_invite",
    ]

    /// A list has ten rows in all, and titles as soon as it has two sections.
    private static func checkRows(_ interactive: JSONTree) throws(GraphRefusal) {
        let sections = interactive["action"]?["sections"]?.list ?? []
        let rowCount = sections.reduce(0) { $0 + ($1["rows"]?.list?.count ?? 0) }
        guard rowCount <= 10 else {
            throw GraphRefusal(131009, "Total row count exceed max allowed count: 10")
        }
        if sections.count > 1 {
            for section in sections where (section["title"]?.text ?? "").isEmpty {
                throw GraphRefusal(131009, "Section title is required when there is more than one section")
            }
        }
    }

    private static let forms: [String: Form] = [
        "button": form(.object(.required("buttons", .list(replyButton, 1...3)))),
        "list": form(
            .object(.required("button", .text(1...20)), .required("sections", .list(listSection, 1...10))),
            bodyMaximum: 4_096,
            header: textHeader
        ),
        "cta_url": form(
            named("cta_url", .object(.required("display_text", .text(1...20)), .required("url", .text(1...2_000))))
        ),
        "flow": form(named("flow", flow)),
        "product": .object(
            .required("type", .choice(["product"])),
            .optional("body", body(1_024)),
            .optional("footer", footer),
            .required(
                "action",
                .object(.required("catalog_id", .text(1...512)), .required("product_retailer_id", .text(1...512)))
            )
        ),
        "product_list": .object(
            .required("type", .choice(["product_list"])),
            .required("header", textHeader),
            .required("body", body(1_024)),
            .optional("footer", footer),
            .required(
                "action",
                .object(
                    .required("catalog_id", .text(1...512)),
                    .required("sections", .list(TemplateForm.productSection, 1...10))
                )
            )
        ),
        "catalog_message": form(named("catalog_message", thumbnail, isRequired: false), header: nil),
        "location_request_message": .object(
            .required("type", .choice(["location_request_message"])),
            .required("body", body(1_024)),
            .required("action", .object(.required("name", .choice(["send_location"]))))
        ),
        "address_message": form(named("address_message", address)),
        "call_permission_request": bodyless("call_permission_request"),
        "request_contact_info": bodyless("request_contact_info"),
    ]

    private static func form(_ action: Form, bodyMaximum: Int = 1_024, header: Form? = anyHeader) -> Form {
        var fields: [Form.Field] = [
            .required("type", .text(1...64)), .required("body", body(bodyMaximum)), .optional("footer", footer),
            .required("action", action),
        ]
        if let header { fields.append(.optional("header", header)) }
        return .object(fields, exactlyOne: [])
    }

    private static func bodyless(_ name: String) -> Form {
        .object(
            .required("type", .choice([name])),
            .optional("header", anyHeader),
            .optional("body", body(1_024)),
            .optional("footer", footer),
            .required("action", .object(.required("name", .choice([name]))))
        )
    }

    private static func named(_ name: String, _ parameters: Form, isRequired: Bool = true) -> Form {
        .object(
            .required("name", .choice([name])),
            Form.Field(name: "parameters", form: parameters, isRequired: isRequired)
        )
    }

    private static func body(_ maximum: Int) -> Form { .object(.required("text", .text(1...maximum))) }
    private static let footer = Form.object(.required("text", .text(1...60)))
    private static let textHeader = Form.object(.required("type", .choice(["text"])), .required("text", .text(1...60)))

    private static let anyHeader = Form.object(
        [
            .required("type", .choice(["text", "image", "video", "document"])), .optional("text", .text(1...60)),
            .optional("sub_text", .text(0...60)), .optional("image", FreeForm.image),
            .optional("video", FreeForm.image), .optional("document", FreeForm.headerDocument),
        ],
        exactlyOne: ["text", "image", "video", "document"]
    )

    private static let replyButton = Form.object(
        .required("type", .choice(["reply"])),
        .required("reply", .object(.required("id", .text(1...256)), .required("title", .text(1...20))))
    )

    private static let listSection = Form.object(
        .optional("title", .text(0...24)),
        .required(
            "rows",
            .list(
                .object(
                    .required("id", .text(1...200)),
                    .required("title", .text(1...24)),
                    .optional("description", .text(0...72))
                ),
                1...10
            )
        )
    )

    private static let flow = Form.object(
        [
            .required("flow_message_version", .text(1...16)), .optional("flow_id", .text(1...64)),
            .optional("flow_name", .text(1...512)), .required("flow_cta", .text(1...30)),
            .optional("flow_token", .text(0...1_024)), .optional("mode", .choice(["draft", "published"])),
            .optional("flow_action", .choice(["navigate", "data_exchange"])),
            .optional("flow_action_payload", .anyObject),
        ],
        exactlyOne: ["flow_id", "flow_name"]
    )

    private static let thumbnail = Form.object(.optional("thumbnail_product_retailer_id", .text(1...512)))

    private static let address = Form.object(
        .required("country", .text(2...2)),
        .optional("values", .anyObject),
        .optional("saved_addresses", .list(.anyObject, 0...100)),
        .optional("validation_errors", .anyObject)
    )
}
