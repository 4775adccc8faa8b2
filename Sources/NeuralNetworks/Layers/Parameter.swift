public import LinearAlgebra

/// Something that training adjusts: its value, and the gradient of the loss with respect to it.
public struct Parameter: Sendable {
  /// What a step of training changes: W or b of a layer.
  public var value: Matrix
  /// Of the same shape; what the last backward pass left.
  public var gradient: Matrix
  /// Whether L1 and L2 penalties apply: to weights they do, to biases they don't.
  public let isPenalized: Bool

  /// A parameter with a gradient of zeros.
  public init(_ value: Matrix, isPenalized: Bool) {
    self.value = value
    gradient = Matrix(rows: value.rows, columns: value.columns)
    self.isPenalized = isPenalized
  }
}
