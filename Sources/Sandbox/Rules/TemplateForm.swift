/// The closed shapes of a template's parameters (`messages/template-messages`, `templates/components`).
enum TemplateForm {
    static let template = Form.object(
        .required("name", .text(1...512)),
        .required(
            "language",
            .object(.required("code", .text(2...7)), .optional("policy", .choice(["deterministic"])))
        ),
        .optional("namespace", .text(0...512)),
        .optional("components", .list(.anyObject, 0...20))
    )

    static let productSection = Form.object(
        .optional("title", .text(1...24)),
        .required(
            "product_items",
            .list(.object(.required("product_retailer_id", .text(1...512))), 1...30)
        )
    )

    /// Members beside `type` of a component of that type; nil for a type there is not.
    static func component(_ type: String) -> Form? { components[type] }

    private static let components: [String: Form] = [
        "header": .object(.required("type", .anything), .required("parameters", .list(.anyObject, 1...1))),
        "body": .object(.required("type", .anything), .required("parameters", .list(.anyObject, 1...1_024))),
        "button": .object(
            .required("type", .anything),
            .required("sub_type", .text(1...32)),
            .required("index", .anything),
            .optional("parameters", .list(.anyObject, 0...1))
        ),
        "carousel": .object(
            .required("type", .anything),
            .required(
                "cards",
                .list(
                    .object(
                        .required("card_index", .integer(0...9)),
                        .required("components", .list(.anyObject, 1...20))
                    ),
                    2...10
                )
            )
        ),
        "limited_time_offer": .object(
            .required("type", .anything),
            .required(
                "parameters",
                .list(
                    .object(
                        .required("type", .choice(["limited_time_offer"])),
                        .required(
                            "limited_time_offer",
                            .object(.required("expiration_time_ms", .integer(1...9_999_999_999_999)))
                        )
                    ),
                    1...1
                )
            )
        ),
        "tap_target_configuration": .object(
            .required("type", .anything),
            .required("parameters", .list(.anyObject, 1...1))
        ),
    ]

    /// A parameter by its `type`, in a header, a body or a card.
    static func parameter(_ type: String) -> Form? { parameters[type] }

    private static func parameter(_ type: String, _ form: Form, _ more: Form.Field...) -> Form {
        .object([.required("type", .anything), .required(type, form)] + more, exactlyOne: [])
    }

    private static let parameters: [String: Form] = [
        // Emptiness, newlines and the like have codes of their own and are looked at with the value.
        "text": parameter("text", .text(0...32_768), .optional("parameter_name", .text(0...512))),
        "currency": parameter(
            "currency",
            .object(
                .required("fallback_value", .text(1...1_024)),
                .required("code", .text(3...3)),
                .required("amount_1000", .integer(Int.min...Int.max))
            ),
            .optional("parameter_name", .text(1...512))
        ),
        "date_time": parameter(
            "date_time",
            .anyObject,
            .optional("parameter_name", .text(1...512))
        ),
        "image": parameter("image", FreeForm.image),
        "video": parameter("video", FreeForm.image),
        "gif": parameter("gif", FreeForm.image),
        "document": parameter("document", FreeForm.headerDocument),
        "location": parameter("location", FreeForm.location),
        "product": parameter(
            "product",
            .object(.required("product_retailer_id", .text(1...512)), .optional("catalog_id", .text(1...512)))
        ),
        "payload": parameter("payload", .text(1...256)),
        "coupon_code": parameter("coupon_code", .text(1...20)),
        "action": parameter(
            "action",
            .object(
                .optional("flow_token", .text(0...1_024)),
                .optional("flow_action_data", .anyObject),
                .optional("thumbnail_product_retailer_id", .text(1...512)),
                .optional("sections", .list(productSection, 1...10))
            )
        ),
    ]
}
