public import LinearAlgebra

/// An array of NumPy's: a shape and its elements, the last dimension running fastest.
public struct NPZArray: Sendable, Equatable {
  /// What an array holds.
  public enum Elements: Sendable, Equatable {
    /// `float32`; other floating-point numbers and those in boxes of other sizes are read as such.
    case floats([Float])
    /// `uint8`.
    case bytes([UInt8])
    /// `int64`; all other whole numbers are read as such.
    case integers([Int64])
    /// Text in Unicode, as the names of classes.
    case strings([String])

    /// How many there are.
    public var count: Int {
      switch self {
      case .floats(let elements): elements.count
      case .bytes(let elements): elements.count
      case .integers(let elements): elements.count
      case .strings(let elements): elements.count
      }
    }
  }

  /// The size along each dimension; none for a single element.
  public let shape: [Int]
  /// As many as the product of ``shape``.
  public let elements: Elements

  /// Traps unless there are as many elements as the shape asks for.
  public init(shape: [Int], elements: Elements) {
    require(
      shape.reduce(1, *) == elements.count, "an array of shape \(shape) with \(elements.count) elements")
    self.shape = shape
    self.elements = elements
  }

  /// Two dimensions, rows and columns, of `float32`.
  public init(_ matrix: Matrix) {
    self.init(shape: [matrix.rows, matrix.columns], elements: .floats(matrix.elements))
  }
}
