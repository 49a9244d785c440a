import Domain
import Messages
import Store

/// Checks the files that content is to be sent with, and puts Meta's ids in.
struct MediaUse: Sendable {
    let store: any MediaStore
    let desk: any MediaDesk

    static func reference(to media: PublicID<Media>) -> String { MediaReference.text(of: media) }

    /// What is wrong with the files that content names.
    func problems(with uses: [MediaReference.Use], in workspace: ID<Workspace>) async throws(StoreError)
        -> [FieldProblem]
    {
        var problems: [FieldProblem] = []
        for use in uses {
            guard let media = try await store.media(use.media.id, in: workspace),
                media.createdAt == use.media.createdAt
            else {
                problems.append(
                    FieldProblem("mediaId", .mediaNotFound, "there is no file \(use.media.text); POST /media makes one")
                )
                continue
            }
            if let kind = use.kind, kind != media.type.kind {
                let problem = "\(use.media.text) is \(media.type.mime), which makes no \(kind.rawValue)"
                problems.append(FieldProblem("mediaId", .invalidValue, problem))
            }
        }
        return problems
    }

    /// Makes sure that a sender has an upload of each file.
    func upload(_ uses: [MediaReference.Use], for sender: ID<Sender>) async throws(APIError) {
        for use in uses {
            do throws(MediaDeskFailure) {
                _ = try await desk.upload(use.media, for: sender)
            } catch {
                throw APIError(error)
            }
        }
    }

    /// Content that can go to Meta; most has no file of ours and is given back as it is.
    /// - Throws: ``APIError`` with everything that is wrong with its files, or what Meta has against one.
    func resolved(
        _ content: [UInt8],
        for sender: ID<Sender>,
        in workspace: ID<Workspace>,
        until moment: Timestamp
    ) async throws -> [UInt8] {
        let uses = MediaReference.uses(in: content)
        if uses.isEmpty { return content }
        let problems = try await problems(with: uses, in: workspace)
        guard problems.isEmpty else { throw APIError(problems) }
        do throws(MediaDeskFailure) {
            return try await desk.resolved(content, for: sender, until: moment)
        } catch {
            throw APIError(error)
        }
    }
}
