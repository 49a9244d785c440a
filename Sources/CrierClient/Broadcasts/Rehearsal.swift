/// A broadcast that is only to be tried: the same body, and that nothing is to come of it.
struct Rehearsal: Encodable {
    let broadcast: NewBroadcast

    private enum CodingKeys: String, CodingKey {
        case dryRun
    }

    func encode(to encoder: any Encoder) throws {
        try broadcast.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(true, forKey: .dryRun)
    }
}
