public import LinearAlgebra

/// An activation function applied to each element: a layer of its own, as in PyTorch's `nn.Sequential`.
public struct Activation: Layer {
  /// The function f that is applied to each element.
  public let function: ActivationFunction

  /// Traps on a parameter out of the range that ``ActivationFunction`` gives.
  public init(_ function: ActivationFunction) {
    require(
      ActivationFunction(name: function.name, parameter: function.parameter) != nil,
      "\(function) has a parameter out of range")
    self.function = function
  }

  /// The function's name, with its parameter where it has one: "relu", "elu(1.0)".
  public var summary: String {
    function.parameter.map { "\(function.name)(\($0))" } ?? function.name
  }

  /// D for inputs of any width D.
  public func outputWidth(forInputWidth width: Int) throws(ShapeError) -> Int { width }

  /// outputs ← f(inputs), elementwise; N×D → N×D.
  public func forward(_ inputs: Matrix, into outputs: inout Matrix, on backend: any GEMMBackend) {
    outputs.setApplying(function.kernel, to: inputs, by: backend.kernels)
  }

  /// ∂L/∂inputs = f′(x)·∂L/∂outputs, elementwise; nothing where `inputGradient` is nil.
  ///
  /// Of inputs and outputs one alone is read: the inputs of GELU and SiLU, the outputs of the others.
  ///
  /// Traps if these differ from the gradient in shape.
  public mutating func backward(
    inputs: Matrix, outputs: Matrix, outputGradient: Matrix, inputGradient: inout Matrix?,
    on backend: any GEMMBackend
  ) {
    if function.derivativeNeedsInputs {
      inputGradient?.setGradient(
        of: function.kernel, inputs: inputs, outputGradient: outputGradient, by: backend.kernels)
    } else {
      inputGradient?.setGradient(
        of: function.kernel, outputs: outputs, outputGradient: outputGradient, by: backend.kernels)
    }
  }
}
