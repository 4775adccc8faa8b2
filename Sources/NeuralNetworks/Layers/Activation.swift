public import LinearAlgebra

/// An activation function applied to each element: a layer of its own, as in PyTorch's `nn.Sequential`.
public struct Activation: Layer {
  public let function: ActivationFunction

  /// Traps on a parameter out of the range that ``ActivationFunction`` gives.
  public init(_ function: ActivationFunction) {
    precondition(
      ActivationFunction(name: function.name, parameter: function.parameter) != nil,
      "\(function) has a parameter out of range")
    self.function = function
  }

  public var summary: String {
    function.parameter.map { "\(function.name)(\($0))" } ?? function.name
  }

  public func outputWidth(forInputWidth width: Int) throws(ShapeError) -> Int { width }

  public func forward(_ inputs: Matrix, into outputs: inout Matrix, on backend: any GEMMBackend) {
    outputs.setApplying(function.kernel, to: inputs, by: backend.kernels)
  }

  public mutating func backward(
    inputs: Matrix, outputs: Matrix, outputGradient: Matrix, inputGradient: inout Matrix?,
    on backend: any GEMMBackend
  ) {
    inputGradient?.setGradient(
      of: function.kernel, outputs: outputs, outputGradient: outputGradient, by: backend.kernels)
  }
}
