import Domain
import Gateway
import Store
import TestKit
import Testing
import WireJSON

@testable import Web

/// `/media…`, and files of ours in messages.
struct MediaTests {
    private static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 1, 2, 3]

    private static func form(_ file: String, type: String, name: String = "menu.pdf") -> String {
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(name)\"\r\nContent-Type: \(type)\r\n\r\n"
            + "\(file)\r\n--b--\r\n"
    }

    private static let formHeaders = ["Content-Type": "multipart/form-data; boundary=b"]

    private func upload(
        _ client: APIClient,
        _ file: String = "%PDF-1.7 menu",
        type: String = "application/pdf",
        query: String = "",
        headers: [String: String] = [:]
    ) async throws -> Reply {
        try await client.post(
            "/api/v1/media" + query,
            Self.form(file, type: type),
            Self.formHeaders.merging(headers) { $1 }
        )
    }

    private func id(_ reply: Reply) throws -> String {
        try #require(reply.json["data"]?["media"]?["_id"]?.stringValue, "\(reply.text)")
    }

    @Test func `a form's file is kept, read, listed, downloaded and deleted`() async throws {
        let world = try await APIWorld()
        try await world.run { client in
            let made = try await upload(client)
            #expect(made.status == 201, "\(made.text)")
            let media = try #require(made.json["data"]?["media"])
            #expect(media["filename"]?.stringValue == "menu.pdf")
            #expect(media["mimeType"]?.stringValue == "application/pdf")
            #expect(media["type"]?.stringValue == "document")
            #expect(media["fileSize"]?.intValue == 13)
            #expect(media["sha256"]?.stringValue?.count == 64)
            let id = try id(made)
            #expect(try await client.get("/api/v1/media/\(id)").json["data"]?["media"] == media)
            let list = try await client.get("/api/v1/media").json["data"]
            #expect(list?["media"]?.arrayValue == [media])
            #expect(list?["total"]?.intValue == 1)
            let content = try await client.get("/api/v1/media/\(id)/content")
            #expect(content.text == "%PDF-1.7 menu")
            #expect(content.header("Content-Type") == "application/pdf")
            #expect(content.header("Content-Disposition") == "attachment; filename=\"menu.pdf\"")
            #expect(try await client.delete("/api/v1/media/\(id)").status == 200)
            #expect(try await client.get("/api/v1/media/\(id)").code == "media_not_found")
            #expect(try await client.delete("/api/v1/media/\(id)").code == "media_not_found")
        }
    }

    @Test func `the same bytes are kept once, as a form or alone`() async throws {
        let world = try await APIWorld()
        try await world.run { client in
            let first = try id(try await upload(client))
            #expect(try id(try await upload(client)) == first)
            let alone = try await client.post(
                "/api/v1/media?filename=other.pdf",
                "%PDF-1.7 menu",
                ["Content-Type": "application/pdf"]
            )
            #expect(try id(alone) == first)
            let named = try await client.post(
                "/api/v1/media?filename=..%2Fb%5Cshort.txt",
                "text",
                ["Content-Type": "application/octet-stream"]
            )
            #expect(named.json["data"]?["media"]?["mimeType"]?.stringValue == "text/plain", "by its ending")
            #expect(named.json["data"]?["media"]?["filename"]?.stringValue == "short.txt")
            #expect(try await client.get("/api/v1/media").json["data"]?["total"]?.intValue == 2)
        }
    }

    @Test func `what WhatsApp does not take is told at once, and nothing is kept`() async throws {
        let world = try await APIWorld()
        try await world.run { client in
            let wrong = try await upload(client, "GIF89a whatever", type: "image/gif")
            #expect(wrong.details == ["file missing_field"] || wrong.details == ["file invalid_value"])
            let liar = try await upload(client, "%PDF-1.7 whatever", type: "image/png")
            #expect(liar.details == ["file invalid_value"])
            let empty = try await upload(client, "", type: "application/pdf")
            #expect(empty.details == ["file missing_field"])
            let none = try await client.post(
                "/api/v1/media",
                "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n1\r\n--b--",
                Self.formHeaders
            )
            #expect(none.details == ["file missing_field"])
            let cut = try await client.post("/api/v1/media", "--b\r\nContent-Disposition: form-data", Self.formHeaders)
            #expect(cut.code == "malformed_request")
            let huge = String(repeating: "x", count: MediaType.all[2].byteMaximum)
            let sticker = try await client.post(
                "/api/v1/media",
                "RIFF....WEBP" + huge,
                ["Content-Type": "image/webp"]
            )
            #expect(sticker.status == 413, "\(sticker.text)")
            let stranger = try await upload(client, query: "?sender=999")
            #expect(stranger.details == ["sender sender_not_found"])
            #expect(try await client.get("/api/v1/media").json["data"]?["total"]?.intValue == 0)
            #expect(
                try await world.store.abandonMedia(begunBefore: world.clock.now + 1) == 0,
                "nothing is left half-done"
            )
        }
    }

    @Test func `a key gives the first answer again, and is refused for another file`() async throws {
        let world = try await APIWorld()
        try await world.run { client in
            let key = ["Idempotency-Key": "k1"]
            let first = try await upload(client, headers: key)
            let again = try await upload(client, headers: key)
            #expect(again.bytes == first.bytes)
            #expect(again.header("Idempotency-Replayed") == "true")
            let other = try await upload(client, "%PDF-1.7 another", headers: key)
            #expect(other.code == "idempotency_key_reused")
            #expect(try await client.get("/api/v1/media").json["data"]?["total"]?.intValue == 1)
            #expect(try await upload(client, headers: ["Idempotency-Key": "a b"]).code == "invalid_idempotency_key")
        }
    }

    @Test func `a sender is given its upload at once where that is asked for, and Meta's trouble is told`() async throws
    {
        let world = try await APIWorld()
        try await world.run { client in
            let query = "?sender=\(world.sender.phoneNumberID)"
            #expect(try await upload(client, query: query).status == 201)
            #expect(world.media.uploads.count == 1)
            world.media.fail(with: .failed("Meta cannot be reached: no line"))
            let broken = try await upload(client, query: query)
            #expect(broken.status == 502)
            #expect(broken.code == "meta_unreachable")
            world.media.fail(with: .refused(Refusal(code: 131_053, title: "Media upload error", httpStatus: 400)))
            #expect(try await upload(client, query: query).code == "refused_by_meta")
        }
    }

    @Test func `a file at Meta is found by its id, and downloaded`() async throws {
        let world = try await APIWorld()
        try await world.run { client in
            let found = try await client.get("/api/v1/media?mediaId=1037543291543636")
            #expect(found.json["data"]?["url"]?.stringValue == "https://meta.example/1037543291543636")
            #expect(found.json["data"]?["mimeType"]?.stringValue == "image/png")
            let content = try await client.get("/api/v1/media/1037543291543636/content")
            #expect(content.bytes == [1, 2, 3])
            world.media.fail(with: .refused(Refusal(code: 100, subcode: 33, title: "no such object", httpStatus: 400)))
            #expect(try await client.get("/api/v1/media?mediaId=1").code == "media_not_found")
            #expect(try await client.get("/api/v1/media?mediaId=1&sender=5").code == "sender_not_found")
            #expect(try await client.get("/api/v1/media/1/content").code == "media_not_found")
            for id in ["x", "%C2%A6", "1%2F2", "..", "wamid.HBg"] {
                #expect(try await client.get("/api/v1/media?mediaId=\(id)").code == "media_not_found", "\(id)")
            }
        }
    }

    @Test func `messages go out with Meta's id of our file, whatever asks for one`() async throws {
        let world = try await APIWorld()
        try await world.hear(from: "917697812345")
        try await world.run { client in
            let id = try id(try await upload(client))
            let message = #"{"to":"917697812345","type":"document","mediaId":"\#(id)","filename":"menu.pdf"}"#
            #expect(try await client.post("/api/v1/messages", message).status == 200)
            let content = try #require(await world.door.orders.last?.admission.content)
            #expect(
                String(decoding: content, as: UTF8.self).contains(
                    #""document":{"id":"meta-\#(id)","filename":"menu.pdf"}"#
                )
            )
        }
    }

    @Test func `a file of another kind, and one that is not there, are refused by field`() async throws {
        let world = try await APIWorld()
        try await world.hear(from: "917697812345")
        try await world.run { client in
            let id = try id(try await upload(client))
            let picture = #"{"to":"917697812345","type":"image","mediaId":"\#(id)"}"#
            #expect(try await client.post("/api/v1/messages", picture).details == ["mediaId invalid_value"])
            let lost = #"{"to":"917697812345","type":"image","mediaId":"0199aabbccddeeff00112233"}"#
            #expect(try await client.post("/api/v1/messages", lost).details == ["mediaId media_not_found"])
            #expect(await world.door.orders.isEmpty)
        }
    }

    @Test func `a broadcast's file is uploaded when it is created, and is not deleted under it`() async throws {
        let world = try await APIWorld()
        try await world.run { client in
            let id = try id(try await upload(client))
            func create(_ name: String) async throws -> Reply {
                try await client.post(
                    "/api/v1/broadcasts",
                    """
                    {"name":"\(name)","broadcastType":"broadcast","messageType":"regular","regularMessageType":"document",
                    "mediaId":"\(id)","contactList":["unassigned"],"status":"scheduled","scheduledAt":"\((world.clock.now + 86_400_000).iso8601)"}
                    """
                )
            }
            world.media.fail(with: .failed("no line"))
            #expect(try await create("first").code == "meta_unreachable")
            world.media.fail(with: nil)
            let made = try await create("first")
            #expect(made.status == 201, "\(made.text)")
            #expect(world.media.uploads == [id])
            let deletion = try await client.delete("/api/v1/media/\(id)")
            #expect(deletion.status == 409)
            #expect(deletion.code == "media_in_use")
            #expect(deletion.text.contains("first"))
            #expect(try await client.delete("/api/v1/media/\(id)?force=true").status == 200)
        }
    }

    @Test func `catalogs and products are Meta's, a page at a time`() async throws {
        let world = try await APIWorld()
        try await world.run { client in
            let catalogs = try await client.get("/api/v1/catalogs?limit=1").json["data"]
            #expect(catalogs?["catalogs"]?.arrayValue?.first?["name"]?.stringValue == "shop")
            #expect(catalogs?["after"]?.stringValue == "next")
            let products = try await client.get("/api/v1/catalogs/12/products?after=next").json["data"]
            #expect(products?["products"]?.arrayValue?.first?["retailer_id"]?.stringValue == "SKU-12")
            #expect(products?["after"]?.isNull == true)
            #expect(world.catalogs.asked.map(\.limit) == [1, 25])
            #expect(world.catalogs.asked.map(\.after) == [nil, "next"])
            #expect(try await client.get("/api/v1/catalogs?limit=0").code == "invalid_value")
            #expect(try await client.get("/api/v1/catalogs/x%2Fy/products").code == "catalog_not_found")
            #expect(try await client.get("/api/v1/catalogs?sender=1").code == "sender_not_found")
            world.catalogs.fail(with: .refused(Refusal(code: 100, subcode: 33, title: "no such object")))
            #expect(try await client.get("/api/v1/catalogs/12/products").code == "catalog_not_found")
        }
    }
}
