public import LinearAlgebra

/// The loss of a network over a plane through its weights, θ + αd + βe.
///
/// As in H. Li, Z. Xu, G. Taylor, C. Studer and T. Goldstein, "Visualizing the Loss Landscape of Neural Nets", NeurIPS 2018, if the
/// directions are random ones with ``WeightDirection/Normalization/filter``.
public struct LossSurface: Sendable {
  /// α of each column, evenly spaced and rising.
  public let columns: [Double]
  /// β of each row, evenly spaced and rising.
  public let rows: [Double]
  /// L at each point, row by row.
  public let losses: [LossParts]

  /// How many points a surface may have in all.
  public static let largestPointCount = 1_000_000

  /// The surface over α and β from −`radius` to `radius`.
  ///
  /// - directions: d and e.
  /// - points: on each side, 3 at least, ``largestPointCount`` in all.
  /// - scaling: what is done to the inputs; nil for nothing.
  ///
  /// Throws ``ArgumentError`` for other numbers of points, a radius that isn't a positive number, and examples that don't fit.
  ///
  /// Traps unless the directions have a matrix of each parameter's shape.
  public init(
    of network: Network, along directions: (WeightDirection, WeightDirection), radius: Double = 1, points: Int = 41,
    on examples: Examples, scaling: InputScaling? = nil, loss: any Loss, penalty: WeightPenalty = WeightPenalty()
  ) throws(ArgumentError) {
    try require(radius > 0 && radius.isFinite, "the radius", radius, "a positive number")
    let limit = Int(Double(Self.largestPointCount).squareRoot())
    try require(points >= 3 && points <= limit, "the number of points a side", points, "in 3 ... \(limit)")
    var objective = try Objective(for: network, on: examples, scaling: scaling, loss: loss, penalty: penalty)
    var moved = network
    let steps = (0..<points).map { radius * (2 * Double($0) / Double(points - 1) - 1) }
    columns = steps
    rows = steps
    losses = steps.flatMap { row in
      steps.map { column in
        moved.setParameters(to: network, movedAlong: directions, by: (column, row))
        return objective.parts(of: moved)
      }
    }
  }

  /// The loss at a point.
  ///
  /// Traps if there is no such point.
  public subscript(row: Int, column: Int) -> LossParts {
    require(
      rows.indices.contains(row) && columns.indices.contains(column),
      "point (\(row), \(column)) of a \(rows.count)×\(columns.count) surface")
    return losses[row * columns.count + column]
  }
}
