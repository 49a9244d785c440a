import Domain
import Messages
import WireJSON

/// Numbers that get a broadcast's message before its audience does.
struct TestNumbers: Hashable, Sendable {
    static let maximum = 10

    /// Where each was given, and the number. No number twice.
    private(set) var numbers: [(field: String, phone: PhoneNumber)] = []

    static func == (left: Self, right: Self) -> Bool { left.numbers.map(\.phone) == right.numbers.map(\.phone) }
    func hash(into hasher: inout Hasher) { hasher.combine(numbers.map(\.phone)) }

    init() {}

    /// Reads 1 to ``maximum`` numbers, each a text or an integer.
    init(_ value: JSONValue, _ field: String, _ reader: inout FieldReader) {
        guard let elements = reader.list(value, field) else { return }
        guard (1...Self.maximum).contains(elements.count) else {
            reader.note(field, .invalidValue, "must have 1 to \(Self.maximum) numbers")
            return
        }
        for (index, element) in elements.enumerated() {
            let place = "\(field)[\(index)]"
            let problemsBefore = reader.problems.count
            guard let text = reader.filledText(element, place) else {
                if reader.problems.count == problemsBefore {
                    reader.note(place, .invalidDestination, "must be a phone number with its dialing code")
                }
                continue
            }
            do {
                let phone = try PhoneNumber(parsing: text)
                if !numbers.contains(where: { $0.phone == phone }) { numbers.append((place, phone)) }
            } catch {
                reader.note(place, .invalidDestination, error.description)
            }
        }
    }
}
