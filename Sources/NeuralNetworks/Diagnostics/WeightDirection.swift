public import LinearAlgebra

/// A direction in the space of a network's parameters: one matrix for each, in the order of ``Network/parameters``.
public struct WeightDirection: Sendable, Equatable {
  /// How a random direction is scaled.
  public enum Normalization: Sendable, CaseIterable {
    /// Each row of a weight matrix, the weights of one neuron, to the norm of that row in the network; biases don't move.
    ///
    /// So that a slice doesn't depend on how the scale of a ReLU network is shared out among its layers: H. Li, Z. Xu, G. Taylor, C.
    /// Studer and T. Goldstein, "Visualizing the Loss Landscape of Neural Nets", NeurIPS 2018. A row of zeros doesn't move.
    case filter
    /// All parameters together to norm 1; biases move too.
    case unit
  }

  /// One matrix for each parameter.
  public let parts: [Matrix]

  /// A direction of the given matrices, one for each parameter of the network that is to move.
  public init(_ parts: [Matrix]) { self.parts = parts }

  /// A random direction: normal numbers from a stream, scaled.
  public init(random normalization: Normalization, for network: Network, using stream: inout RandomStream) {
    let parameters = network.parameters.map(\.parameter)
    let normal = parameters.map { Matrix(rows: $0.value.rows, columns: $0.value.columns, normal: &stream) }
    switch normalization {
    case .filter:
      parts = zip(normal, parameters).map { direction, parameter in
        parameter.isPenalized
          ? direction.rowsScaled(to: parameter.value)
          : Matrix(rows: direction.rows, columns: direction.columns)
      }
    case .unit:
      let norm = normal.reduce(0) { $0 + $1.squaredNorm }.squareRoot()
      parts = normal.map { part in
        Matrix(rows: part.rows, columns: part.columns, elements: part.elements.map { Float(Double($0) / norm) })
      }
    }
  }

  /// The direction from one network to another: moved along it by 1, the first is the second, to rounding.
  ///
  /// Throws ``ArgumentError`` unless both have parameters of the same names and shapes.
  public init(from first: Network, to second: Network) throws(ArgumentError) {
    let (a, b) = (first.parameters, second.parameters)
    func summary(_ parameters: [(name: String, parameter: Parameter)]) -> String {
      parameters.map { "\($0.name) \($0.parameter.value.shape)" }.joined(separator: ", ")
    }
    try require(
      summary(a) == summary(b), "the second network's parameters", summary(b), "as the first's, \(summary(a))")
    parts = zip(a, b).map { a, b in
      let (start, end) = (a.parameter.value.elements, b.parameter.value.elements)
      return Matrix(
        rows: a.parameter.value.rows, columns: a.parameter.value.columns, elements: zip(start, end).map { $1 - $0 })
    }
  }

  /// The Euclidean norm over all parameters.
  public var norm: Double { parts.reduce(0) { $0 + $1.squaredNorm }.squareRoot() }
}

extension Network {
  /// The network with parameters θ + αd, each summed in Double and rounded once.
  ///
  /// Traps unless the direction has a matrix of each parameter's shape.
  public func moved(along direction: WeightDirection, by step: Double) -> Network {
    var moved = self
    moved.setParameters(to: self, movedAlong: (direction, direction), by: (step, 0))
    return moved
  }

  /// θ ← θ₀ + αd + βe, where θ₀ are the parameters of another network of the same shape.
  mutating func setParameters(
    to start: Network, movedAlong directions: (WeightDirection, WeightDirection), by steps: (Double, Double)
  ) {
    let parameters = start.parameters.map(\.parameter.value)
    for direction in [directions.0, directions.1] {
      require(
        direction.parts.map(\.shape) == parameters.map(\.shape),
        "a direction of \(direction.parts.map(\.shape)) for parameters of \(parameters.map(\.shape))")
    }
    var index = 0
    visitParameters { _, parameter in
      let (from, d, e) = (parameters[index], directions.0.parts[index], directions.1.parts[index])
      parameter.value.withUnsafeMutableBufferPointer { to in
        from.withUnsafeBufferPointer { from in
          d.withUnsafeBufferPointer { d in
            e.withUnsafeBufferPointer { e in
              for i in to.indices {
                to[i] = Float(Double(from[i]) + steps.0 * Double(d[i]) + steps.1 * Double(e[i]))
              }
            }
          }
        }
      }
      index += 1
    }
  }
}

extension Matrix {
  /// Each row scaled to the norm of that row of another matrix; a row of zeros in either becomes one.
  fileprivate func rowsScaled(to other: Matrix) -> Matrix {
    let scales = (0..<rows).map { i in
      let (own, wanted) = (Self.norm(row(i)), Self.norm(other.row(i)))
      return own > 0 ? wanted / own : 0
    }
    return Matrix(rows: rows, columns: columns) { Float(Double(self[$0, $1]) * scales[$0]) }
  }

  fileprivate var squaredNorm: Double { withUnsafeBufferPointer { $0.reduce(0) { $0 + Double($1) * Double($1) } } }

  private static func norm(_ row: [Float]) -> Double {
    row.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
  }
}
