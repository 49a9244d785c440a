package import HTTPTypes
package import Store

/// One call of the API: where it is, what it takes and gives, and who does it. The router and `/openapi.json` are made
/// from the same list of these, so neither can say what the other does not.
package struct Endpoint: Sendable {
    package let method: HTTPRequest.Method
    /// From the root, parameters in braces: `/api/v1/broadcasts/{id}`.
    package let path: String
    package let document: EndpointDocument
    let work: Work

    enum Work: Sendable {
        /// Needs an API key.
        case keyed(
            handle: @Sendable (APIRequest) async throws -> APIAnswer,
            /// Makes the answer of a call whose effect is there and whose first answer was lost.
            resume: (@Sendable (APIRequest, KeptAnswer) async throws -> APIAnswer)?
        )
        /// Needs an API key, and takes a file.
        case upload(@Sendable (APIRequest, UploadBody) async throws -> UploadReceipt)
        /// Open to everyone.
        case open(@Sendable () async -> APIAnswer)
    }

    /// An endpoint that needs an API key.
    package init(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ document: EndpointDocument,
        resume: (@Sendable (APIRequest, KeptAnswer) async throws -> APIAnswer)? = nil,
        handle: @escaping @Sendable (APIRequest) async throws -> APIAnswer
    ) {
        self.method = method
        self.path = APIPaths.base + path
        self.document = document
        self.work = .keyed(handle: handle, resume: resume)
    }

    /// An endpoint that needs an API key and takes a file.
    init(
        upload path: String,
        _ document: EndpointDocument,
        receive: @escaping @Sendable (APIRequest, UploadBody) async throws -> UploadReceipt
    ) {
        self.method = .post
        self.path = APIPaths.base + path
        self.document = document
        self.work = .upload(receive)
    }

    /// An endpoint that is open to everyone, and always `GET`.
    package init(open path: String, _ document: EndpointDocument, answer: @escaping @Sendable () async -> APIAnswer) {
        self.method = .get
        self.path = path
        self.document = document
        self.work = .open(answer)
    }

    /// Whether it needs an API key.
    var isKeyed: Bool {
        switch work {
        case .keyed, .upload: true
        case .open: false
        }
    }

    /// Whether it reads a JSON body.
    var takesBody: Bool { document.body.map { !$0.isFile } ?? false }

    /// Whether it reads these bytes: an empty body may be one that was left out.
    func takes(_ body: [UInt8]) -> Bool {
        guard let declared = document.body else { return false }
        return declared.isRequired || !body.isEmpty
    }
}

/// A file that has arrived.
struct UploadReceipt: Sendable {
    /// SHA-256 of its bytes.
    let digest: [UInt8]
    /// Keeps it.
    let finish: @Sendable () async throws -> APIAnswer
    /// Forgets it; does nothing to one that is kept.
    let abandon: @Sendable () async -> Void
}

/// Thrown by a handler when the store says that the idempotency key was taken meanwhile, by another process.
package struct KeyTaken: Error {
    package let kept: KeptAnswer
}

/// Where things are.
package enum APIPaths {
    package static let base = "/api/v1"
}
