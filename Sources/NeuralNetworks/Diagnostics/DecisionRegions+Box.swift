public import LinearAlgebra

extension DecisionRegions {
  /// The box that points need, with room around them: N×2.
  ///
  /// - padding: how far the box reaches beyond the points on each side, as a part of the points' longer side; 0 or more. Where all points have
  ///   one x or one y the box reaches as far beyond as makes it a square, and a single point lies in one with sides of 2.
  ///
  /// Throws ``ArgumentError`` without points, for points that aren't finite or have another width than 2, and for a padding that is
  /// negative or not finite.
  public static func box(
    around points: ExampleInputs, padding: Double = 0.1
  ) throws(ArgumentError) -> (x: ClosedRange<Double>, y: ClosedRange<Double>) {
    try require(points.columns == 2, "the width of the points", points.columns, "2, a point's x and y")
    try require(points.rows > 0, "the number of points", points.rows, "at least 1")
    try require(padding >= 0 && padding.isFinite, "the padding", padding, "a number of 0 or more")
    var (low, high) = (SIMD2(repeating: Double.infinity), SIMD2(repeating: -Double.infinity))
    for i in 0..<points.rows {
      let point = points.point(i)
      try require(
        point.x.isFinite && point.y.isFinite, "point \(i)", "(\(point.x), \(point.y))", "made of finite numbers")
      low = pointwiseMin(low, point)
      high = pointwiseMax(high, point)
    }
    let size = high - low
    let longest = size.max() > 0 ? size.max() : 2
    // A side without a length becomes as long as the other.
    let missing = SIMD2(size.x > 0 ? 0 : longest / 2, size.y > 0 ? 0 : longest / 2)
    (low, high) = (low - missing - padding * longest, high + missing + padding * longest)
    try requireInterval(low.x, high.x, "the range of x")
    try requireInterval(low.y, high.y, "the range of y")
    return (low.x...high.x, low.y...high.y)
  }

  /// How many square cells a box has, of which the longer side has `resolution`.
  ///
  /// Throws ``ArgumentError`` for fewer than one, and for more than ``maximumCount`` would allow in a square.
  static func cells(
    in box: (x: ClosedRange<Double>, y: ClosedRange<Double>), resolution: Int
  ) throws(ArgumentError) -> (columns: Int, rows: Int) {
    let most = Int(Double(maximumCount).squareRoot())
    try require(resolution >= 1 && resolution <= most, "the resolution", resolution, "at least 1 and at most \(most)")
    let (width, height) = (box.x.upperBound - box.x.lowerBound, box.y.upperBound - box.y.lowerBound)
    func cells(_ side: Double) -> Int { max(1, Int((Double(resolution) * side / max(width, height)).rounded())) }
    return (cells(width), cells(height))
  }
}

extension ExampleInputs {
  /// The first two numbers of an input.
  package func point(_ index: Int) -> SIMD2<Double> {
    switch self {
    case .bytes(let bytes, _, let columns): SIMD2(Double(bytes[index * columns]), Double(bytes[index * columns + 1]))
    case .floats(let matrix): SIMD2(Double(matrix[index, 0]), Double(matrix[index, 1]))
    }
  }
}
