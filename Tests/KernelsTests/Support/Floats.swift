/// A NaN with a payload of its own: memory that holds it still has not been written to.
let untouched: UInt32 = 0x7fc5_a5a5

/// Floats between two stretches of NaN that nothing may read into a result or write to.
final class Floats {
  private static let margin = 40
  private let base: UnsafeMutablePointer<Float>
  let count: Int
  /// The first element, at an address that no vector width divides.
  var pointer: UnsafeMutablePointer<Float> { base + Floats.margin + 1 }

  /// `count` floats of the untouched NaN.
  init(count: Int) {
    self.count = count
    base = .allocate(capacity: count + 2 * Floats.margin + 1)
    base.initialize(repeating: Float(bitPattern: untouched), count: count + 2 * Floats.margin + 1)
  }

  convenience init(_ elements: [Float]) {
    self.init(count: elements.count)
    for (i, element) in elements.enumerated() { pointer[i] = element }
  }

  deinit { base.deallocate() }

  var elements: [Float] { Array(UnsafeBufferPointer(start: pointer, count: count)) }

  /// Whether the memory before the first and behind the last element is as it was, bit for bit.
  var marginsAreUntouched: Bool {
    (0...Floats.margin).allSatisfy { base[$0].bitPattern == untouched }
      && (0..<Floats.margin).allSatisfy { pointer[count + $0].bitPattern == untouched }
  }
}
