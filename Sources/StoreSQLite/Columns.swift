import Domain
import Foundation

extension PhoneNumber {
    /// Fifteen digits fit.
    var column: Int64 { Int64(value) }
}

extension [UInt8] {
    var column: Data { Data(self) }
}
