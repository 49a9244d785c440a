import AsyncHTTPClient
import Crypto
import Foundation
import NIOCore
import NIOHTTP1
import Testing

/// Files, from an upload here to Meta's copy of them in the sandbox and back.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct MediaScenarios {
    /// A picture of a million bytes and more, so that it goes in several parts and comes in several reads.
    private static let picture: [UInt8] = {
        var bytes: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        var value: UInt32 = 1
        while bytes.count < 1_300_000 {
            value = value &* 1_664_525 &+ 1_013_904_223
            bytes.append(UInt8(truncatingIfNeeded: value >> 24))
        }
        return bytes
    }()

    private func upload(_ house: House, _ server: House.Running) async throws -> String {
        let head =
            "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"poster.png\"\r\n"
            + "Content-Type: image/png\r\n\r\n"
        let reply = try await house.call(
            server,
            "POST",
            "/api/v1/media",
            Array(head.utf8) + Self.picture + Array("\r\n--edge--\r\n".utf8),
            headers: ["Content-Type": "multipart/form-data; boundary=edge"]
        )
        #expect(reply.status == 201, "\(reply.text)")
        return try #require(try reply.string("data.media._id"))
    }

    /// What the sandbox answers to a call of the Graph API.
    private func graph(_ house: House, _ path: String) async throws -> [UInt8] {
        var request = HTTPClientRequest(url: house.sandboxURL + path)
        request.headers.add(name: "Authorization", value: "Bearer sandbox-token")
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
        return Array(buffer: try await response.body.collect(upTo: 8 << 20))
    }

    /// Compared as a whole: a list of what differs in a million bytes takes minutes to make.
    private func isPicture(_ reply: Reply) -> Bool { reply.body == Self.picture }

    /// Meta's ids in the messages that left.
    private func sentIDs(_ house: House) throws -> [String] {
        try house.witness.requests.map { body in
            let json = try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
            let template = try #require(json["template"] as? [String: Any])
            let components = try #require(template["components"] as? [[String: Any]])
            let header = try #require(components.first { $0["type"] as? String == "header" })
            let parameters = try #require(header["parameters"] as? [[String: Any]])
            let image = try #require(parameters[0]["image"] as? [String: Any])
            #expect(image["link"] == nil)
            return try #require(image["id"] as? String)
        }
    }

    @Test func `a picture is uploaded to Meta once, and every message names it, also after a restart`() async throws {
        try await House.with { house in
            let server = try await house.startReady()
            let id = try await upload(house, server)
            let changes = ["link": nil, "mediaId": "\"\(id)\""]
            for number in 0..<3 {
                let reply = try await house.send(
                    server,
                    changes.merging(["destination": "\"91976978000\(number)\""]) { $1 }
                )
                #expect(reply.status == 200, "\(reply.text)")
            }
            let broadcast = try await house.post(
                server,
                "/api/v1/broadcasts",
                """
                {"name":"posters","broadcastType":"broadcast","messageType":"template","contactList":["unassigned"],
                "templateName":"festival_offer_template","bodyParams":["a","$FirstName"],"mediaId":"\(id)"}
                """
            )
            #expect(broadcast.status == 201, "\(broadcast.text)")
            try await house.eventually("the broadcast is over") {
                try await house.get(server, "/api/v1/broadcasts?name=posters").string("data.broadcasts.0.status")
                    == "sent"
            }
            await server.stop()
            let next = try await house.start()
            #expect(try await house.send(next, changes).status == 200)
            let ids = try sentIDs(house)
            #expect(ids.count == 7, "three calls, three of the broadcast, one after the restart")
            #expect(Set(ids).count == 1)

            // Meta has the very bytes.
            let about = try JSONSerialization.jsonObject(with: Data(try await graph(house, "/v23.0/\(ids[0])")))
            let hash = (about as? [String: Any])?["sha256"] as? String
            #expect(hash == SHA256.hash(data: Self.picture).map { String(format: "%02x", $0) }.joined())
            let known = try await house.get(next, "/api/v1/media/\(id)")
            #expect(try known.string("data.media.uploads.0.mediaId") == ids[0])
            #expect(try known.string("data.media.sha256") == hash)
            #expect(isPicture(try await house.get(next, "/api/v1/media/\(id)/content")))

            // Deleted here, it is deleted there.
            let gone = try await house.call(next, "DELETE", "/api/v1/media/\(id)", nil, headers: [:])
            #expect(gone.status == 200, "\(gone.text)")
            let after = String(decoding: try await graph(house, "/v23.0/\(ids[0])"), as: UTF8.self)
            #expect(after.contains("error"))
            #expect(try await house.send(next, changes).string("code") == "media_not_found")
            await next.stop()
        }
    }

    @Test func `a picture that somebody sends is found and downloaded by Meta's id`() async throws {
        try await House.with { house in
            let server = try await house.startReady()
            let id = try await upload(house, server)
            // The sandbox keeps uploads; somebody sends one of them back.
            let number = try #require(
                try await house.get(server, "/api/v1/settings/senders").string("data.senders.0.phoneNumberId")
            )
            let again = try await house.call(
                server,
                "POST",
                "/api/v1/media?sender=\(number)",
                Self.picture,
                headers: ["Content-Type": "image/png"]
            )
            #expect(try again.string("data.media._id") == id)
            let metaID = try #require(try again.string("data.media.uploads.0.mediaId"))
            var incoming = HTTPClientRequest(url: house.sandboxURL + "/sandbox/incoming")
            incoming.method = .POST
            incoming.body = .bytes(Array(#"{"from":"919769780000","media":"\#(metaID)","text":"Is it this?"}"#.utf8))
            let told = try await HTTPClient.shared.execute(incoming, timeout: .seconds(10))
            #expect(told.status == .ok)
            let found = try await house.get(server, "/api/v1/media?mediaId=\(metaID)")
            #expect(found.status == 200, "\(found.text)")
            #expect(try found.string("data.url")?.hasPrefix("http") == true)
            #expect(try found.string("data.mimeType") == "image/png")
            #expect(try found.value("data.fileSize") as? Int == Self.picture.count)
            let content = try await house.get(server, "/api/v1/media/\(metaID)/content")
            #expect(isPicture(content))
            #expect(content.headers["content-type"] == "image/png")
            #expect(try await house.get(server, "/api/v1/media/404404/content").string("code") == "media_not_found")
            await server.stop()
        }
    }

    @Test func `catalogs are passed through, every page of them`() async throws {
        try await House.with { house in
            let server = try await house.startReady()
            let catalogs = try await house.get(server, "/api/v1/catalogs")
            #expect(catalogs.status == 200, "\(catalogs.text)")
            let id = try #require(try catalogs.string("data.catalogs.0.id"))
            var names: [String] = []
            var after: String?
            repeat {
                let cursor = after.map { "&after=\($0)" } ?? ""
                let page = try await house.get(server, "/api/v1/catalogs/\(id)/products?limit=10\(cursor)")
                let products = try #require(try page.value("data.products") as? [[String: Any]])
                names += products.compactMap { $0["retailer_id"] as? String }
                after = try page.string("data.after")
            } while after != nil && names.count < 100
            #expect(names.count == 24)
            #expect(Set(names).count == 24)
            #expect(try await house.get(server, "/api/v1/catalogs/1/products").string("code") == "catalog_not_found")
            await server.stop()
        }
    }
}
