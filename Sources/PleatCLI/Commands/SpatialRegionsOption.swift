import ArgumentParser
import Pleat

/// Regions as options name them: one of a few words, or grids of cells joined by +, rows first.
extension SpatialRegions {
  static let named: [(name: String, regions: SpatialRegions)] = [
    ("whole", .whole), ("stripes", .wholeAndStripes), ("quarters", .wholeAndQuarters),
  ]

  /// What help texts say of them.
  static let optionHelp = """
    whole, or beside it stripes (three, one above the other) or quarters; or grids of rows x columns whose cells are the regions, joined \
    by +: stripes are 1x1+3x1
    """

  /// The word for these regions, or their grids; nil where they are no grids' cells.
  var optionText: String? {
    if let known = Self.named.first(where: { $0.regions == self }) { return known.name }
    return grids?.map { "\($0.height)x\($0.width)" }.joined(separator: "+")
  }

  /// Reads "stripes" and "1x1+3x1".
  static func parse(_ text: String) throws -> SpatialRegions {
    if let known = named.first(where: { $0.name == text }) { return known.regions }
    let grids = text.split(separator: "+", omittingEmptySubsequences: false).map { part -> GridSize? in
      let sides = part.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "x" || $0 == "×" }).map {
        Int($0)
      }
      guard sides.count == 2, let height = sides[0], let width = sides[1] else { return nil }
      return GridSize(height: height, width: width)
    }
    guard !grids.contains(nil) else {
      throw ValidationError(
        "unknown regions '\(text)'; known are \(named.map(\.name).joined(separator: ", ")), and grids as in 1x1+3x1")
    }
    do { return try SpatialRegions(grids: grids.compactMap(\.self)) } catch { throw ValidationError("\(error)") }
  }
}

/// α of improved Fisher vectors as options name it: a number, or none for gradients as they are.
struct VectorPower {
  let exponent: Float?

  /// Reads "0.5" and "none".
  static func parse(_ text: String) throws -> VectorPower {
    if text == "none" { return VectorPower(exponent: nil) }
    guard let exponent = Float(text), exponent > 0, exponent <= 1 else {
      throw ValidationError("'\(text)' is not a power: it must be more than 0 and at most 1, or none")
    }
    return VectorPower(exponent: exponent)
  }
}
