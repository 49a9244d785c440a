/// What every answer has in common.
struct Envelope<Value: Decodable>: Decodable {
    let data: Value
    let warnings: [String]?
}
