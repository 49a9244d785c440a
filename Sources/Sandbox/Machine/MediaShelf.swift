/// Uploaded files, the newest that fit (`business-phone-numbers/media`).
struct MediaShelf: Sendable {
    struct Item: Sendable {
        var id: String
        var mimeType: String
        /// Hexadecimal SHA-256 of the bytes.
        var digest: String
        var bytes: [UInt8]
    }

    /// Bytes a file of that type may have; nil for a type WhatsApp does not take.
    static func sizeMaximum(mimeType: String) -> Int? {
        switch mimeType {
        case "image/jpeg", "image/png": 5_242_880
        case "video/mp4", "video/3gpp": 16_777_216
        case "audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg", "audio/ogg; codecs=opus": 16_777_216
        case "image/webp": 512_000
        case "text/plain", "application/pdf", "application/msword", "application/vnd.ms-excel",
            "application/vnd.ms-powerpoint",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation":
            104_857_600
        default: nil
        }
    }

    private var items: [String: Item] = [:]
    private var order: [String] = []
    private var bytesCount = 0
    private let bytesMaximum: Int

    init(bytesMaximum: Int) {
        self.bytesMaximum = bytesMaximum
    }

    func has(_ id: String) -> Bool { items[id] != nil }
    subscript(id: String) -> Item? { items[id] }

    mutating func put(_ item: Item) {
        items[item.id] = item
        order.append(item.id)
        bytesCount += item.bytes.count
        while bytesCount > bytesMaximum, order.count > 1 {
            bytesCount -= items.removeValue(forKey: order.removeFirst())?.bytes.count ?? 0
        }
    }

    /// - Returns: whether there was such a file.
    mutating func remove(_ id: String) -> Bool {
        guard let item = items.removeValue(forKey: id) else { return false }
        order.removeAll { $0 == id }
        bytesCount -= item.bytes.count
        return true
    }
}
