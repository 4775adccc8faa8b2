public import LinearAlgebra

/// A rule that turns a gradient into a step.
///
/// An optimiser owns neither network nor data: it is shown one parameter at a time and keeps what it remembers of each
/// under the parameter's position.
public protocol Optimizer: Sendable {
  /// What a reader of `pleat inspect` sees: "SGD, momentum 0.9".
  var summary: String { get }

  /// Moves a parameter against its gradient.
  ///
  /// - position: the parameter's place in the order of ``Network/visitParameters(_:)``, the same at every step.
  mutating func update(
    _ parameter: inout Parameter, at position: Int, learningRate: Float, by kernels: KernelTable)
}
