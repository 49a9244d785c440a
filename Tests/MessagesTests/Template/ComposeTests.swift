import Domain
import Messages
import Testing
import WireJSON

struct ComposeTests {
    private static let festival = #"""
        [{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"Hello! {{1}} offers are here. {{2}} for being with us."},
        {"type":"FOOTER","text":"Reply STOP"}]
        """#

    @Test func `the published example goes out, and what its template does not need is ignored`() throws {
        let template = try composable(Self.festival)
        let values = TemplateValues(
            headerParams: ["Sir"],
            bodyParams: ["Christmas", "Thank You"],
            link: "https://placehold.co/600x400/EEE/31343C.png",
            filename: "filename",
            urlVariables: ["x"],
            copyCode: "y",
            offerExpiresAt: -1,
            quickReplies: ["z"],
            location: TemplateLocation(latitude: 1_000, longitude: 0, name: "", address: ""),
            cardBodies: [["a"]],
            cardFiles: [CardFile()]
        )
        try expect(
            template,
            with: values,
            writes: #"""
                [{"type":"header","parameters":[{"type":"image","image":{"link":"https://placehold.co/600x400/EEE/31343C.png"}}]},
                {"type":"body","parameters":[{"type":"text","text":"Christmas"},{"type":"text","text":"Thank You"}]}]
                """#
        )
        let preview = try template.compose(values).preview
        #expect(preview.body == "Hello! Christmas offers are here. Thank You for being with us.")
        #expect(preview.header == nil && preview.footer == "Reply STOP")
    }

    @Test func `a template without variables has no components`() throws {
        let template = try composable(
            #"[{"type":"HEADER","format":"TEXT","text":"Hello"},{"type":"BODY","text":"World"},{"type":"FOOTER","text":"x"}]"#
        )
        try expect(template, with: TemplateValues(headerParams: ["Sir"]), writes: "[]")
        #expect(try template.compose(TemplateValues()).preview.header == "Hello")
    }

    @Test func `a text header takes its value, and no more`() throws {
        let template = try composable(
            #"[{"type":"HEADER","format":"TEXT","text":"Order {{1}}"},{"type":"BODY","text":"Hi"}]"#
        )
        try expect(
            template,
            with: TemplateValues(headerParams: ["#1042", "ignored"]),
            writes: ##"[{"type":"header","parameters":[{"type":"text","text":"#1042"}]}]"##
        )
        #expect(problems(template, TemplateValues()) == ["headerParams: parameter_count_mismatch"])
        #expect(problems(template, TemplateValues(headerParams: [""])) == ["headerParams[0]: invalid_value"])
        let long = String(repeating: "x", count: 55)
        #expect(problems(template, TemplateValues(headerParams: [long])) == ["headerParams: too_long"])
        #expect(problems(template, TemplateValues(headerParams: [String(long.dropLast())])).isEmpty)
        #expect(try template.compose(TemplateValues(headerParams: ["7"])).preview.header == "Order 7")
    }

    @Test func `named values carry their names, in the order the names appear`() throws {
        let template = try composable(
            #"""
            [{"type":"HEADER","format":"TEXT","text":"Welcome, {{first_name}}"},
            {"type":"BODY","text":"Dear {{first_name}}, your {{plan_name}} plan, {{first_name}}."}]
            """#,
            format: .named
        )
        try expect(
            template,
            with: TemplateValues(headerParams: ["Asha"], bodyParams: ["Asha", "Gold"]),
            writes: #"""
                [{"type":"header","parameters":[{"type":"text","parameter_name":"first_name","text":"Asha"}]},
                {"type":"body","parameters":[{"type":"text","parameter_name":"first_name","text":"Asha"},
                {"type":"text","parameter_name":"plan_name","text":"Gold"}]}]
                """#
        )
        #expect(
            problems(template, TemplateValues(headerParams: ["A"], bodyParams: ["B"])) == [
                "bodyParams: parameter_count_mismatch"
            ]
        )
    }

    @Test(arguments: ["image", "video", "document"])
    func `a file header needs an address, and only a document has a name`(kind: String) throws {
        let template = try composable(
            #"[{"type":"HEADER","format":"\#(kind.uppercased())"},{"type":"BODY","text":"Hi"}]"#
        )
        let name = kind == "document" ? #","filename":"a.pdf""# : ""
        try expect(
            template,
            with: TemplateValues(link: "https://a.b/c", filename: "a.pdf"),
            writes:
                #"[{"type":"header","parameters":[{"type":"\#(kind)","\#(kind)":{"link":"https://a.b/c"\#(name)}}]}]"#
        )
        try expect(
            template,
            with: TemplateValues(link: "https://a.b/c", filename: ""),
            writes: #"[{"type":"header","parameters":[{"type":"\#(kind)","\#(kind)":{"link":"https://a.b/c"}}]}]"#
        )
        #expect(problems(template, TemplateValues()) == ["link: missing_link"])
        #expect(problems(template, TemplateValues(link: "")) == ["link: missing_link"])
        #expect(problems(template, TemplateValues(link: "ftp://a.b/c")) == ["link: invalid_link"])
        let long = TemplateValues(link: "x", filename: String(repeating: "n", count: 241))
        #expect(
            problems(template, long)
                == (kind == "document" ? ["link: invalid_link", "filename: too_long"] : ["link: invalid_link"])
        )
    }

    @Test(arguments: [
        "https://a.b", "http://a.b/c?d=e#f", "HTTPS://A.B/C", "https://user:pw@a.b:8443/c", "https://[2001:db8::1]/x",
        "https://münchen.de/straße", "http://127.0.0.1:8080/x", "https://a.b/%20",
    ])
    func `an absolute web address is a link`(link: String) throws {
        let template = try composable(#"[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"Hi"}]"#)
        #expect(problems(template, TemplateValues(link: link)).isEmpty)
    }

    @Test(arguments: [
        "a.b", "//a.b", "https://", "https:///c", "https://?x", "https://:8080/c", "https://user@/c",
        "https://user@:80",
        "https://a.b/c d", "https://a.b/\n", "javascript:alert(1)", " https://a.b", "https://a.b/<x>", "https://a.b/\"",
        "https://...", "https:/a.b", "http//a.b", "https://a.b/{{1}}",
    ])
    func `anything else is none`(link: String) throws {
        let template = try composable(#"[{"type":"HEADER","format":"IMAGE"},{"type":"BODY","text":"Hi"}]"#)
        #expect(problems(template, TemplateValues(link: link)) == ["link: invalid_link"])
    }

    @Test(arguments: [
        (28.6139, "28.6139"), (-77.209, "-77.209"), (0, "0.0"), (0.00001, "0.00001"), (-0.0000004, "-0.0000004"),
        (1e-12, "0.0"), (90, "90.0"), (12.34567891, "12.3456789"), (-0.0, "0.0"),
    ])
    func `a place is written in plain decimals`(latitude: Double, text: String) throws {
        let template = try composable(#"[{"type":"HEADER","format":"LOCATION"},{"type":"BODY","text":"Hi"}]"#)
        try expect(
            template,
            with: TemplateValues(
                location: TemplateLocation(latitude: latitude, longitude: -180, name: "Shop", address: "1 Road")
            ),
            writes: #"""
                [{"type":"header","parameters":[{"type":"location","location":
                {"latitude":"\#(text)","longitude":"-180.0","name":"Shop","address":"1 Road"}}]}]
                """#
        )
    }

    @Test func `a place that is none is refused with everything wrong about it`() throws {
        let template = try composable(#"[{"type":"HEADER","format":"LOCATION"},{"type":"BODY","text":"Hi {{1}}"}]"#)
        let nowhere = TemplateLocation(latitude: .nan, longitude: -.infinity, name: "", address: "a\nb")
        #expect(
            problems(template, TemplateValues(location: nowhere)) == [
                "location.latitude: invalid_value", "location.longitude: invalid_value", "location.name: invalid_value",
                "location.address: invalid_value", "bodyParams: parameter_count_mismatch",
            ]
        )
        #expect(problems(template, TemplateValues(bodyParams: ["x"])) == ["location: missing_location"])
    }

    @Test func `a multi-product button has its sections, its limits, and a picture`() throws {
        let template = try composable(
            #"[{"type":"BODY","text":"New"},{"type":"BUTTONS","buttons":[{"type":"MPM","text":"View items"}]}]"#
        )
        var values = TemplateValues()
        #expect(problems(template, values) == ["productSections: missing_field"])
        values.productSections = [ProductListAction.Section(title: "Sarees", productIDs: ["SKU-1", "SKU-2"])]
        let content = String(decoding: try template.compose(values).content, as: UTF8.self)
        #expect(
            content.contains(
                #"{"type":"button","sub_type":"mpm","index":"0","parameters":[{"type":"action","action":{"thumbnail_product_retailer_id":"SKU-1","sections":[{"title":"Sarees","product_items":[{"product_retailer_id":"SKU-1"},{"product_retailer_id":"SKU-2"}]}]}}]}"#
            )
        )
        values.catalogProductID = "SKU-2"
        #expect(
            String(decoding: try template.compose(values).content, as: UTF8.self)
                .contains(#""thumbnail_product_retailer_id":"SKU-2""#)
        )
        values.productSections = [
            ProductListAction.Section(title: String(repeating: "t", count: 25), productIDs: []),
            ProductListAction.Section(title: "b", productIDs: (0...30).map(String.init)),
        ]
        #expect(
            problems(template, values) == [
                "productSections: invalid_value", "productSections[0].title: too_long",
                "productSections[0].products: missing_field",
            ]
        )
    }

    @Test func `templates that this call cannot fill are refused by name`() throws {
        for text in [
            #"[{"type":"HEADER","format":"PRODUCT"}]"#,
            #"[{"type":"CAROUSEL","cards":[{"components":[{"type":"HEADER","format":"PRODUCT"}]}]}]"#,
        ] {
            #expect(problems(try composable(text), TemplateValues()) == ["templateName: template_not_supported"])
        }
    }
}
