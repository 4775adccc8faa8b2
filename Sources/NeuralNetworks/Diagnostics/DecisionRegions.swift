public import LinearAlgebra

/// Which class a classifier gives to the points of a box of the plane, and how far it prefers it: what boundaries are drawn from.
///
/// The box is divided into columns×rows cells; the classifier is asked at the middle of each.
///
/// ```swift
/// let regions = try DecisionRegions(of: network, around: examples.inputs)
/// regions.classes[0]           // of the lower left cell
/// ```
public struct DecisionRegions: Sendable {
  /// The most cells that a box may be divided into.
  public static let maximumCount = 2048 * 2048

  /// Where the cells begin and end from left to right.
  public let x: ClosedRange<Double>
  /// Where the cells begin and end from bottom to top.
  public let y: ClosedRange<Double>
  /// Cells from left to right.
  public let columns: Int
  /// Cells from bottom to top.
  public let rows: Int
  /// The classifier's scores, one row a cell, the lowest row of cells first: (columns·rows)×C.
  public let scores: Matrix
  /// The class with the largest score in each cell, the lowest row first; the first of equals.
  public let classes: [Int]

  /// The regions of any classifier of points in the plane.
  ///
  /// - x, y: the box's sides.
  /// - scores: gets some of the cells' middles, N×2, and gives the scores of at least two classes, N×C.
  ///
  /// Throws ``ArgumentError`` for a box whose sides aren't finite or have no length, and unless there is a cell and no more than
  /// ``maximumCount``. Traps if the classifier gives another shape.
  public init(
    x: ClosedRange<Double>, y: ClosedRange<Double>, columns: Int, rows: Int, scores classifier: (Matrix) -> Matrix
  ) throws(ArgumentError) {
    try requireInterval(x.lowerBound, x.upperBound, "the range of x")
    try requireInterval(y.lowerBound, y.upperBound, "the range of y")
    let (count, overflow) = columns.multipliedReportingOverflow(by: rows)
    try require(
      columns > 0 && rows > 0 && !overflow && count <= Self.maximumCount, "the number of cells", "\(columns)×\(rows)",
      "at least 1×1 and at most \(Self.maximumCount) in all")
    (self.x, self.y, self.columns, self.rows) = (x, y, columns, rows)
    let middles = (
      x: (0..<columns).map { Self.middle(of: $0, in: x, count: columns) },
      y: (0..<rows).map { Self.middle(of: $0, in: y, count: rows) }
    )
    // Some thousand cells at a time, so that what passes through a wide network stays small.
    let batch = 8192
    var elements: [Float] = []
    var width: Int?
    for start in stride(from: 0, to: count, by: batch) {
      let size = min(batch, count - start)
      let given = classifier(
        Matrix(rows: size, columns: 2) { i, part in
          Float(part == 0 ? middles.x[(start + i) % columns] : middles.y[(start + i) / columns])
        })
      require(
        given.rows == size && given.columns >= 2 && given.columns == width ?? given.columns,
        "\(given.shape) scores for \(size) points, of \(width.map { "\($0)" } ?? "two or more") classes")
      if width == nil { elements.reserveCapacity(count * given.columns) }
      width = given.columns
      elements += given.elements
    }
    scores = Matrix(rows: count, columns: width ?? 0, elements: elements)
    classes = scores.largestInRows()
  }

  /// The regions of a network with two inputs.
  ///
  /// - scaling: what is done to points before the network sees them; nil for nothing.
  ///
  /// Throws ``ArgumentError`` unless the network has two inputs and at least two outputs and the scaling two columns, and as
  /// ``init(x:y:columns:rows:scores:)``.
  public init(
    of network: Network, scaling: InputScaling? = nil, x: ClosedRange<Double>, y: ClosedRange<Double>,
    columns: Int = 240, rows: Int = 240
  ) throws(ArgumentError) {
    try require(
      network.inputWidth == 2, "the number of the network's inputs", network.inputWidth, "2, a point's x and y")
    try require(
      network.outputWidth >= 2, "the number of the network's outputs", network.outputWidth,
      "at least 2, one score a class")
    let width = scaling?.width ?? 2
    try require(width == 2, "the number of the scaling's columns", width, "2, a point's x and y")
    try self.init(x: x, y: y, columns: columns, rows: rows) {
      network.scores(for: .floats($0), scaling: scaling)
    }
  }

  /// The regions of a network with two inputs, in a box around some points, N×2.
  ///
  /// - padding: how far the box reaches beyond the points on each side, as a part of its longer side; 0 or more.
  /// - resolution: cells along the longer side; along the other as many as make them square.
  ///
  /// Throws ``ArgumentError`` without points, for points that aren't finite or have another width, for a padding or resolution out
  /// of its range, and as ``init(of:scaling:x:y:columns:rows:)``.
  public init(
    of network: Network, scaling: InputScaling? = nil, around points: ExampleInputs, padding: Double = 0.1,
    resolution: Int = 240
  ) throws(ArgumentError) {
    let box = try Self.box(around: points, padding: padding)
    let size = try Self.cells(in: box, resolution: resolution)
    try self.init(of: network, scaling: scaling, x: box.x, y: box.y, columns: size.columns, rows: size.rows)
  }

  /// s_c − max_{j≠c} s_j in each cell, the lowest row first: above 0 where the class wins, and 0 along its boundary.
  ///
  /// Traps unless `label` is one of the classes.
  public func lead(of label: Int) -> [Float] {
    require(label >= 0 && label < scores.columns, "class \(label) of \(scores.columns)")
    return (0..<scores.rows).map { cell in
      var best = -Float.infinity
      for j in 0..<scores.columns where j != label { best = max(best, scores[cell, j]) }
      return scores[cell, label] - best
    }
  }

  /// How far the largest score is above the second largest in each cell, the lowest row first.
  public var margins: [Float] {
    (0..<scores.rows).map { cell in
      var (first, second) = (-Float.infinity, -Float.infinity)
      for j in 0..<scores.columns {
        let score = scores[cell, j]
        if score > first { (first, second) = (score, first) } else { second = max(second, score) }
      }
      return first - second
    }
  }

  private static func middle(of index: Int, in range: ClosedRange<Double>, count: Int) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * (Double(index) + 0.5) / Double(count)
  }
}
