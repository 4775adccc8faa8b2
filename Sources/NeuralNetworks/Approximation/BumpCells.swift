/// [a, b] in K cells.
struct BumpCells {
  let start: Double
  let end: Double
  let count: Int

  /// w.
  var width: Double { (end - start) / Double(count) }

  /// The middle of cell k.
  func center(_ k: Int) -> Double { start + (end - start) * ((Double(k) + 0.5) / Double(count)) }

  /// The boundary on the left of cell k.
  func edge(_ k: Int) -> Double { k == count ? end : start + (end - start) * (Double(k) / Double(count)) }

  /// Node k of `count`, from one end to the other.
  func node(_ k: Int) -> Double {
    k == count - 1 ? end : start + (end - start) * (Double(k) / Double(count - 1))
  }

  /// Throws if lengths of 1/`slope` have too few digits in Float32: where less than a 64th of one can be told apart at the end that is
  /// farthest from 0.
  func requireResolution(slope: Double) throws(ArgumentError) {
    try require(
      slope * max(abs(start), abs(end)) <= 0x1p18 && Float(slope) >= .leastNormalMagnitude && Float(slope).isFinite,
      "the number of bumps", count,
      "so small that Float32 can tell the ends of a slope, \(1 / slope) wide, apart on \(start) ... \(end)")
  }
}
