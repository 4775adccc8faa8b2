public import LinearAlgebra

/// One step of a network: N×D inputs to N×H outputs, and gradients back.
///
/// A layer knows neither optimiser, data nor trainer. It holds its parameters; what passes through it is held by the
/// caller and handed in again on the way back.
public protocol Layer: Sendable {
  /// What a reader of an error or of `pleat inspect` sees: "Dense 784→256".
  var summary: String { get }

  /// H for inputs of width D.
  ///
  /// Throws if the layer takes inputs of another width.
  func outputWidth(forInputWidth width: Int) throws(ShapeError) -> Int

  /// outputs ← f(inputs); `outputs` takes its shape.
  func forward(_ inputs: Matrix, into outputs: inout Matrix, on backend: any GEMMBackend)

  /// The forward pass of a training step; ``forward(_:into:on:)`` unless the layer does something else in training, as dropout does.
  ///
  /// What the backward pass needs beside inputs and outputs the layer may keep until then. The same context gives the same outputs.
  mutating func forwardInTraining(
    _ inputs: Matrix, into outputs: inout Matrix, _ context: TrainingContext, on backend: any GEMMBackend)

  /// From ∂L/∂outputs, sets the parameters' gradients and ∂L/∂inputs.
  ///
  /// - inputs, outputs: those of the forward pass.
  /// - inputGradient: nil where nobody needs it, as in the first layer; otherwise it takes the inputs' shape.
  mutating func backward(
    inputs: Matrix, outputs: Matrix, outputGradient: Matrix, inputGradient: inout Matrix?,
    on backend: any GEMMBackend)

  /// Calls `visit` with each parameter and its name ("weight", "bias"), always in the same order.
  mutating func visitParameters(_ visit: (String, inout Parameter) throws -> Void) rethrows

  /// The parameters with their names, in the order of ``visitParameters(_:)``.
  var parameters: [(name: String, parameter: Parameter)] { get }

  /// Calls `visit` with each matrix that belongs to the layer and that training changes by itself, without the optimiser, such as
  /// running means; always in the same order.
  mutating func visitBuffers(_ visit: (String, inout Matrix) throws -> Void) rethrows

  /// These matrices with their names, in the order of ``visitBuffers(_:)``.
  var buffers: [(name: String, value: Matrix)] { get }
}

extension Layer {
  /// A layer that does in training what it does otherwise.
  public mutating func forwardInTraining(
    _ inputs: Matrix, into outputs: inout Matrix, _ context: TrainingContext, on backend: any GEMMBackend
  ) {
    forward(inputs, into: &outputs, on: backend)
  }

  /// A layer without buffers.
  public mutating func visitBuffers(_ visit: (String, inout Matrix) throws -> Void) rethrows {}

  /// A layer without buffers.
  public var buffers: [(name: String, value: Matrix)] { [] }

  /// A layer without parameters.
  public mutating func visitParameters(_ visit: (String, inout Parameter) throws -> Void) rethrows {}

  /// A layer without parameters.
  public var parameters: [(name: String, parameter: Parameter)] { [] }
}

/// A network's parts don't fit: which layer, what it expected, and what it got.
public struct ShapeError: Error, CustomStringConvertible, Sendable {
  /// One line: which layer, what it expected, and what it got.
  public let description: String

  init(_ description: String) { self.description = description }
}
