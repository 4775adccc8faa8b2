public import NeuralNetworks

/// A shape and its elements, row-major: what a model file keeps under a name.
public struct Tensor: Sendable, Equatable {
  /// The size along each dimension; none for a single number.
  public let shape: [Int]
  /// The elements; the last dimension runs fastest.
  public let elements: [Float]

  /// Traps if a size is negative, or unless there are as many elements as the shape asks for.
  public init(shape: [Int], elements: [Float]) {
    require(shape.allSatisfy { $0 >= 0 }, "a tensor of shape \(shape) has a negative size")
    let count = shape.reduce(1, *)
    require(
      count == elements.count,
      "a tensor of shape \(shape) has \(count) elements, but \(elements.count) were given")
    self.shape = shape
    self.elements = elements
  }

  /// A tensor of two dimensions, [rows, columns].
  public init(_ matrix: Matrix) {
    self.init(shape: [matrix.rows, matrix.columns], elements: matrix.elements)
  }

  /// A tensor of one dimension, such as PyTorch keeps a bias in, of a matrix of one row.
  ///
  /// Traps if the matrix has another number of rows.
  public init(row matrix: Matrix) {
    require(matrix.rows == 1, "a tensor of one dimension from a \(matrix.shape) matrix")
    self.init(shape: [matrix.columns], elements: matrix.elements)
  }

  /// The same elements as a matrix: of one row for one dimension, 1×1 for none, nil for more than two dimensions.
  public func matrix() -> Matrix? {
    switch shape.count {
    case 0: Matrix(rows: 1, columns: 1, elements: elements)
    case 1: Matrix(rows: 1, columns: shape[0], elements: elements)
    case 2: Matrix(rows: shape[0], columns: shape[1], elements: elements)
    default: nil
    }
  }
}
