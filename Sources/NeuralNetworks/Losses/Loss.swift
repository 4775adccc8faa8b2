public import LinearAlgebra

/// What a batch of scores is compared with.
public enum BatchTargets: Sendable {
  /// The true class of each example.
  case classes([Int32])
  /// N×C numbers.
  case values(Matrix)
}

/// What a network's scores cost, and which way they should change.
public protocol Loss: Sendable {
  /// The name on the command line and in model files.
  var name: String { get }

  /// What the sum of the examples' losses is multiplied by: 1/N for a mean.
  func scale(forBatchOf count: Int) -> Float

  /// Sets `gradient` to scale·∂Lᵢ/∂scores (N×C) and `values` to the losses Lᵢ (1×N).
  ///
  /// Traps if the targets don't fit the scores.
  func evaluate(
    _ scores: Matrix, _ targets: BatchTargets, scale: Float, gradient: inout Matrix,
    values: inout Matrix, by kernels: KernelTable)

  /// Whether the loss can be taken of such targets.
  func accepts(_ targets: ExampleTargets) -> Bool
}

extension Loss {
  /// A mean over the batch.
  public func scale(forBatchOf count: Int) -> Float { 1 / Float(count) }

  /// Classes alone.
  public func accepts(_ targets: ExampleTargets) -> Bool {
    if case .classes = targets { true } else { false }
  }
}
