import LinearAlgebra

/// The layers of the towers of ``BumpSurface``, made of quarters of the plane.
struct QuarterPlanes {
  private let columns: BumpCells
  private let rows: BumpCells
  private let steepness: Double
  /// γ: a quarter is off to σ(−γ/2) = 2·10⁻⁹ where one of its two steps isn't done.
  private let threshold = 40.0

  /// Throws on a steepness that isn't a positive number, and where Float32 can't tell the ends of a step apart.
  init(_ columns: BumpCells, _ rows: BumpCells, steepness: Double) throws(ArgumentError) {
    try BumpShape.sigmoid(steepness: steepness).check()
    self.columns = columns
    self.rows = rows
    self.steepness = steepness
    try columns.requireResolution(slope: steepness / columns.width)
    try rows.requireResolution(slope: steepness / rows.width)
  }

  /// - heights: of the cells, row by row from below.
  /// - activation: sigmoid or tanh.
  func layers(_ heights: [[Double]], _ activation: ActivationFunction) -> [any Layer] {
    let count = columns.count
    // A step or a quarter is `offset` + `amplitude`·f(slope·z): σ(z) itself, or ½ + ½·tanh(z/2).
    let (offset, amplitude, slope) = activation == .tanh ? (0.5, 0.5, 0.5) : (0, 1, 1)
    var weights: [[Float]] = []
    var biases: [Float] = []
    for (axis, cells) in [columns, rows].enumerated() {
      let weight = Float(slope * steepness / cells.width)
      for k in 1..<count {
        weights.append(axis == 0 ? [weight, 0] : [0, weight])
        biases.append(Float(-Double(weight) * cells.edge(k)))
      }
    }
    var quarters = Matrix(rows: count * count, columns: 2 * (count - 1))
    var thresholds = Matrix(rows: 1, columns: count * count)
    var outgoing = Matrix(rows: 1, columns: count * count)
    for j in 0..<count {
      for i in 0..<count {
        let unit = j * count + i
        // There is no step at the left and at the lower side: a quarter that starts there takes it as done.
        if i > 0 { quarters[unit, i - 1] = Float(slope * threshold * amplitude) }
        if j > 0 { quarters[unit, count - 1 + j - 1] = Float(slope * threshold * amplitude) }
        thresholds[0, unit] = Float(slope * threshold * ((i > 0 ? offset : 1) + (j > 0 ? offset : 1) - 1.5))
        func height(_ i: Int, _ j: Int) -> Double { i < 0 || j < 0 ? 0 : heights[j][i] }
        let difference = height(i, j) - height(i - 1, j) - height(i, j - 1) + height(i - 1, j - 1)
        outgoing[0, unit] = Float(amplitude * difference)
      }
    }
    // All differences together are the height of the last cell.
    let bias = Float(offset * heights[count - 1][count - 1])
    return dense(
      (Matrix(weights), Matrix([biases])), (quarters, thresholds), (outgoing, Matrix([[bias]])), activation)
  }
}
