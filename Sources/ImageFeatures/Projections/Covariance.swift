import LinearAlgebra

/// The mean and the covariance of inputs, gathered a batch at a time.
struct Covariance {
  /// 1×D.
  let mean: Matrix
  /// D×D: (1/(N−1)) Σᵢ (xᵢ − mean)(xᵢ − mean)ᵀ.
  let matrix: Matrix
  /// Its diagonal's sum.
  let total: Double

  /// So many inputs are there as numbers at once.
  static let batchRows = 4096

  /// One pass: differences from the mean of some rows, and what that differs from the mean of all is taken off at the end.
  init(of inputs: ExampleInputs, _ what: String, threads: Int) throws(FeatureError) {
    let (rows, columns) = (inputs.rows, inputs.columns)
    let shift = Self.roughMean(of: inputs)
    let scaling = InputScaling(shift: shift, scale: Matrix(rows: 1, columns: columns, repeating: 1))
    var gram = Matrix(rows: columns, columns: columns)
    var sums = [Double](repeating: 0, count: columns)
    for first in stride(from: 0, to: rows, by: Self.batchRows) {
      let count = min(Self.batchRows, rows - first)
      let batch = Matrix(rows: count, columns: columns, blockRows: 256, threads: threads) {
        inputs.rows((first + $0.lowerBound)..<(first + $0.upperBound), scaledBy: scaling)
      }
      guard batch.isFinite(by: .best) else {
        let row = (0..<count).first { !batch.row($0).allSatisfy(\.isFinite) } ?? 0
        throw FeatureError("\(what): row \(first + row) of the inputs has a number that is not finite")
      }
      gram.addLowerGram(of: batch, threads: threads)
      for (j, sum) in batch.columnSums.enumerated() { sums[j] += sum }
    }
    let differences = sums.map { $0 / Double(rows) }
    gram.finishGram(subtracting: Double(rows), timesSquareOf: differences)
    gram.scale(by: 1 / Float(max(1, rows - 1)))
    mean = Matrix([zip(shift.elements, differences).map { Float(Double($0) + $1) }])
    matrix = gram
    total = (0..<columns).reduce(0) { $0 + Double(gram[$1, $1]) }
  }

  /// The mean of a thousand rows from all over the inputs, or of all; zeros where it isn't finite.
  static func roughMean(of inputs: ExampleInputs) -> Matrix {
    let (rows, columns) = (inputs.rows, inputs.columns)
    let step = max(1, rows / 1000)
    let scaling = InputScaling.identity(width: columns)
    var (sums, count) = ([Double](repeating: 0, count: columns), 0)
    for row in stride(from: 0, to: rows, by: step) {
      count += 1
      for (j, value) in inputs.rows(row..<(row + 1), scaledBy: scaling).elements.enumerated() {
        sums[j] += Double(value)
      }
    }
    return Matrix([
      sums.map { sum in
        let mean = Float(sum / Double(max(1, count)))
        return mean.isFinite ? mean : 0
      }
    ])
  }
}
