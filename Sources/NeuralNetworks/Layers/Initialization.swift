import LinearAlgebra

/// How the weights of a dense layer are drawn; biases start at 0.
public enum Initialization: String, Sendable, CaseIterable {
  /// Normal with variance 2/D. He, Zhang, Ren and Sun, "Delving Deep into Rectifiers", ICCV 2015.
  case he
  /// Uniform on ±√(6/(D+H)). Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural
  /// networks", AISTATS 2010.
  case glorot

  /// The usual choice before an activation function: He before the ReLU family, Glorot before the others and before none.
  public init(before activation: ActivationFunction?) {
    self = activation?.isRectifier == true ? .he : .glorot
  }

  /// An outputs×inputs matrix.
  func weights(outputs: Int, inputs: Int, using stream: inout RandomStream) -> Matrix {
    switch self {
    case .he:
      let deviation = (2 / Double(inputs)).squareRoot()
      return Matrix(rows: outputs, columns: inputs) { _, _ in Float(deviation * stream.normal()) }
    case .glorot:
      let bound = (6 / Double(inputs + outputs)).squareRoot()
      return Matrix(rows: outputs, columns: inputs) { _, _ in Float(stream.uniform(-bound, bound)) }
    }
  }
}
