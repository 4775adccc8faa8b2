import Kernels
import LinearAlgebra
import NeuralNetworks
import Synchronization

/// Squared error that remembers the targets of every batch it was asked about.
final class RecordingLoss: Loss {
  let name = "recording"
  private let recorded = Mutex<[[Float]]>([])

  /// The targets, batch by batch.
  var batches: [[Float]] { recorded.withLock(\.self) }

  func accepts(_ targets: ExampleTargets) -> Bool { true }

  func evaluate(
    _ scores: Matrix, _ targets: BatchTargets, scale: Float, gradient: inout Matrix, values: inout Matrix,
    by kernels: KernelTable
  ) {
    if case .values(let matrix) = targets { recorded.withLock { $0.append(matrix.elements) } }
    SquaredError().evaluate(scores, targets, scale: scale, gradient: &gradient, values: &values, by: kernels)
  }
}
