import Delivery
import Domain
import Gateway
import Messages
import Store
import Web

/// Puts files at Meta, and the library of what is uploaded there, behind the API's desk.
struct MetaFiles: MediaDesk {
    let keeper: any MediaKeeper
    let delivery: DeliveryRoom

    func resolved(
        _ content: [UInt8],
        for sender: ID<Sender>,
        until moment: Timestamp
    ) async throws(MediaDeskFailure) -> [UInt8] {
        let account = try delivery.account(of: sender)
        let uses = MediaReference.uses(in: content)
        do throws(MediaTrouble) {
            let uploads = try await delivery.media.uploads(for: uses, by: account, until: moment)
            return MediaReference.resolved(content) { uploads[$0]?.metaID }
        } catch {
            throw MediaDeskFailure(error)
        }
    }

    func upload(_ media: PublicID<Media>, for sender: ID<Sender>) async throws(MediaDeskFailure) -> MediaUpload {
        let account = try delivery.account(of: sender)
        do throws(MediaTrouble) {
            return try await delivery.media.upload(of: media, by: account)
        } catch {
            throw MediaDeskFailure(error)
        }
    }

    func media(_ metaID: String, of sender: ID<Sender>) async throws(MediaDeskFailure) -> MediaInfo {
        try await delivery.ask(sender) { (account) async throws(GatewayError) in
            try await keeper.media(metaID, of: account)
        }
    }

    func download(
        _ info: MediaInfo,
        by sender: ID<Sender>
    ) async throws(MediaDeskFailure) -> FileBytes {
        try await delivery.ask(sender) { (account) async throws(GatewayError) in
            try await keeper.download(info, by: account)
        }
    }

    func delete(_ metaID: String, of sender: ID<Sender>) async throws(MediaDeskFailure) {
        try await delivery.ask(sender) { (account) async throws(GatewayError) in
            try await keeper.deleteMedia(metaID, of: account)
        }
    }
}

/// Puts catalogs at Meta behind the API's desk.
struct MetaCatalogs: CatalogDesk {
    let reader: any CatalogReader
    let delivery: DeliveryRoom

    func catalogs(of sender: ID<Sender>, _ page: GraphPageRequest) async throws(MediaDeskFailure) -> GraphPage {
        try await delivery.ask(sender) { (account) async throws(GatewayError) in
            try await reader.catalogs(of: account, page)
        }
    }

    func products(
        of catalogID: String,
        by sender: ID<Sender>,
        _ page: GraphPageRequest
    ) async throws(MediaDeskFailure) -> GraphPage {
        try await delivery.ask(sender) { (account) async throws(GatewayError) in
            try await reader.products(of: catalogID, by: account, page)
        }
    }
}

extension DeliveryRoom {
    fileprivate func account(of sender: ID<Sender>) throws(MediaDeskFailure) -> SenderAccount {
        guard let account = roster.lane(of: sender)?.account else { throw .failed(unknownSenderSentence) }
        return account
    }

    fileprivate func ask<Value: Sendable>(
        _ sender: ID<Sender>,
        _ question: (SenderAccount) async throws(GatewayError) -> Value
    ) async throws(MediaDeskFailure) -> Value {
        let account = try account(of: sender)
        do throws(GatewayError) {
            return try await question(account)
        } catch {
            switch error {
            case .refused(let refusal): throw .refused(refusal)
            case .unreachable, .unreadable: throw .failed(error.sentence)
            }
        }
    }
}

extension MediaDeskFailure {
    fileprivate init(_ trouble: MediaTrouble) {
        switch trouble {
        case .unknown(let media): self = .unknown(media)
        case .refused(let refusal): self = .refused(refusal)
        case .unreachable(let reason): self = .failed("Meta cannot be reached: \(reason)")
        case .database: self = .failed("the database cannot be used at the moment; try again")
        }
    }
}
