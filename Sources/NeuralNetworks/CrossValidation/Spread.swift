import LinearAlgebra

/// The mean of several numbers, and how far they lie apart.
public struct Spread: Sendable, Equatable {
  /// (1/n) Σ xᵢ.
  public let mean: Double
  /// √(Σ (xᵢ − mean)² / (n − 1)), the sample's standard deviation; 0 of one number.
  public let standardDeviation: Double

  /// Of these numbers.
  ///
  /// Traps without numbers.
  public init(of values: [Double]) {
    require(!values.isEmpty, "the mean of no numbers")
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.mean = mean
    standardDeviation = values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : 0
  }
}
