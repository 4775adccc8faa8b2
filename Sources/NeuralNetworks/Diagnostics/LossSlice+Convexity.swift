extension LossSlice {
  /// How far the slice is from convex, 0 to 1: the largest height of the slice over its lower convex hull, as a share of its whole height.
  ///
  /// The hull is the highest convex function that is nowhere above the slice. A bowl has 0, or what rounding leaves of it, about 10⁻⁶;
  /// two equally deep valleys have the height of the hill between them over that of the whole picture. Infinite where a loss isn't finite.
  public var nonConvexity: Double {
    let totals = totals
    guard totals.allSatisfy(\.isFinite), let low = totals.min(), let high = totals.max() else { return .infinity }
    guard high > low else { return 0 }
    let hull = lowerHull(of: totals)
    var largest = 0.0
    for (a, b) in zip(hull, hull.dropFirst()) {
      let slope = (totals[b] - totals[a]) / (positions[b] - positions[a])
      for i in a..<b { largest = max(largest, totals[i] - (totals[a] + slope * (positions[i] - positions[a]))) }
    }
    return largest / (high - low)
  }

  /// How many second differences L(αᵢ₋₁) − 2L(αᵢ) + L(αᵢ₊₁) are less than 0 by more than ``tolerance``: in a convex slice none.
  public var convexityViolations: Int {
    let totals = totals
    let tolerance = tolerance
    return (1..<totals.count - 1).count { totals[$0 - 1] - 2 * totals[$0] + totals[$0 + 1] < -tolerance }
  }

  /// How many valleys the slice has: places between its ends from which it rises by more than ``tolerance`` on both sides. In a convex
  /// slice one, or none where it falls towards an end.
  public var localMinima: Int {
    var count = 0
    var (low, high) = (Double.infinity, -Double.infinity)
    var falls = false
    for loss in totals {
      low = min(low, loss)
      high = max(high, loss)
      if falls, loss > low + tolerance {
        count += 1
        (falls, high) = (false, loss)
      } else if !falls, loss < high - tolerance {
        (falls, low) = (true, loss)
      }
    }
    return count
  }

  /// What rounding in Float32 can do to a second difference: 10⁻⁵ of the largest loss of the slice.
  public var tolerance: Double { 1e-5 * totals.reduce(0) { max($0, abs($1)) } }

  /// The corners of the lower convex hull, by Andrew's monotone chain.
  private func lowerHull(of totals: [Double]) -> [Int] {
    var hull: [Int] = []
    for i in totals.indices {
      while hull.count >= 2 {
        let (a, b) = (hull[hull.count - 2], hull[hull.count - 1])
        let turn =
          (positions[b] - positions[a]) * (totals[i] - totals[a]) - (totals[b] - totals[a])
          * (positions[i] - positions[a])
        if turn > 0 { break }
        hull.removeLast()
      }
      hull.append(i)
    }
    return hull
  }
}
