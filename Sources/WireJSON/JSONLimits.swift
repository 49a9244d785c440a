/// How much a stranger's JSON may ask of us. Its length in bytes is bounded where it is received.
package struct JSONLimits: Equatable, Sendable {
    /// How deep objects and arrays may be nested, 1 to 512.
    package var depthMaximum: Int
    /// How many object members and array elements there may be in all. Each costs about 40 bytes of memory, whatever
    /// its length in the text, so this bounds what a body of commas can take.
    package var valuesMaximum: Int

    /// 64 levels, and 250,000 values: an order of magnitude beyond the largest batch of contacts that is worth one
    /// call.
    package static let `default` = JSONLimits(depthMaximum: 64, valuesMaximum: 250_000)

    package init(depthMaximum: Int, valuesMaximum: Int) {
        self.depthMaximum = depthMaximum
        self.valuesMaximum = valuesMaximum
    }
}
