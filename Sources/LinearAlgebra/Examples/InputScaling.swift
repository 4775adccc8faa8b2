/// What is done to inputs before a network sees them: x ↦ (x − shift)·scale, column by column.
///
/// It is fitted on the training examples, stored with the model, and done again at prediction.
public struct InputScaling: Sendable, Equatable {
  /// How a scaling is chosen.
  public enum Kind: String, Sendable, CaseIterable {
    /// Inputs are taken as they are.
    case none
    /// To 0…1: all columns alike by the largest value that a pixel can have; floats by each column's minimum and maximum.
    case unit
    /// Each column to mean 0 and standard deviation 1.
    case standard
  }

  /// 1×D.
  public let shift: Matrix
  /// 1×D.
  public let scale: Matrix

  /// How many columns it is for.
  public var width: Int { shift.columns }

  /// Traps unless both are one row of the same width.
  public init(shift: Matrix, scale: Matrix) {
    require(
      shift.rows == 1 && scale.rows == 1 && shift.columns == scale.columns,
      "a scaling by a \(shift.shape) shift and a \(scale.shape) scale")
    self.shift = shift
    self.scale = scale
  }

  /// Whether scaled inputs may be infinite or NaN: floats may, and bytes where a shift or a scale is out of all proportion.
  package func mayGiveInfinities(of inputs: ExampleInputs) -> Bool {
    guard case .bytes = inputs else { return true }
    return zip(shift.elements, scale.elements).contains { shift, scale in
      !((0 - shift) * scale).isFinite || !((255 - shift) * scale).isFinite
    }
  }

  /// The scaling that changes nothing.
  public static func identity(width: Int) -> InputScaling {
    uniform(shift: 0, scale: 1, width: width)
  }

  /// The same shift and scale for every column.
  public static func uniform(shift: Float, scale: Float, width: Int) -> InputScaling {
    InputScaling(
      shift: Matrix(rows: 1, columns: width, repeating: shift),
      scale: Matrix(rows: 1, columns: width, repeating: scale))
  }

  /// The scaling of a kind for these training examples.
  ///
  /// - pixelMaximum: what ``Kind/unit`` divides bytes by. A column that never changes is shifted but not stretched.
  ///
  /// Traps without examples.
  public init(_ kind: Kind, fittedTo examples: Examples, pixelMaximum: Float = 255) {
    require(examples.count > 0, "a scaling cannot be fitted to no examples")
    let width = examples.width
    switch (kind, examples.inputs) {
    case (.none, _): self = .identity(width: width)
    case (.unit, .bytes): self = .uniform(shift: 0, scale: 1 / pixelMaximum, width: width)
    case (.unit, .floats(let matrix)): self.init(rangesOf: matrix)
    case (.standard, let inputs): self.init(momentsOf: inputs)
    }
  }

  private init(rangesOf matrix: Matrix) {
    var low = [Float](repeating: .infinity, count: matrix.columns)
    var high = [Float](repeating: -.infinity, count: matrix.columns)
    for i in 0..<matrix.rows {
      for (j, value) in matrix.row(i).enumerated() {
        low[j] = min(low[j], value)
        high[j] = max(high[j], value)
      }
    }
    self.init(
      shift: Matrix([low]), scale: Matrix([zip(low, high).map { $1 > $0 ? 1 / ($1 - $0) : 1 }]))
  }

  private init(momentsOf inputs: ExampleInputs) {
    let (rows, columns) = (inputs.rows, inputs.columns)
    func value(_ i: Int, _ j: Int) -> Double {
      switch inputs {
      case .bytes(let bytes, _, _): Double(bytes[i * columns + j])
      case .floats(let matrix): Double(matrix[i, j])
      }
    }
    // Two passes in Double: the mean first, then the deviations from it. The sum is divided, not its terms, so that the mean
    // of a constant column is that constant and its deviation exactly 0.
    var means = [Double](repeating: 0, count: columns)
    var variances = means
    for i in 0..<rows { for j in 0..<columns { means[j] += value(i, j) } }
    for j in 0..<columns { means[j] /= Double(rows) }
    for i in 0..<rows {
      for j in 0..<columns {
        let deviation = value(i, j) - means[j]
        variances[j] += deviation * deviation / Double(rows)
      }
    }
    self.init(
      shift: Matrix([means.map { Float($0) }]),
      scale: Matrix([variances.map { $0 > 0 ? Float(1 / $0.squareRoot()) : 1 }]))
  }
}
