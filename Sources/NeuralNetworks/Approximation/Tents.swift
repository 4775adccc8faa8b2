import LinearAlgebra

/// The layers of ``BumpSurface/Shape/tents``.
struct Tents {
  private let x: Axis
  private let y: Axis
  private let count: Int

  /// Positions on one side of the rectangle, in meshes.
  private struct Axis {
    /// Meshes a unit.
    let scale: Float
    /// Of the first node.
    let first: Double
  }

  /// Throws where Float32 can't tell the ends of a mesh apart.
  init(_ columns: BumpCells, _ rows: BumpCells) throws(ArgumentError) {
    count = columns.count
    x = try Self.axis(columns)
    y = try Self.axis(rows)
  }

  private static func axis(_ cells: BumpCells) throws(ArgumentError) -> Axis {
    let scale = Double(cells.count - 1) / (cells.end - cells.start)
    try cells.requireResolution(slope: scale)
    return Axis(scale: Float(scale), first: cells.start * Double(Float(scale)))
  }

  /// - heights: of the nodes, row by row from below.
  func layers(_ heights: [[Double]]) -> [any Layer] {
    var ridges = Ridges()
    for k in 0..<count { ridges.append(x.scale, 0, at: x.first + Double(k)) }
    for k in 0..<count { ridges.append(0, y.scale, at: y.first + Double(k)) }
    for k in 1 - count...count - 1 { ridges.append(x.scale, -y.scale, at: x.first - y.first + Double(k)) }
    var tents = Matrix(rows: count * count, columns: ridges.biases.count)
    for j in 0..<count {
      for i in 0..<count {
        // Each ridge is two units, of which one is above 0: together they are the magnitude.
        for ridge in [i, count + j, 3 * count - 1 + i - j] {
          tents[j * count + i, 2 * ridge] = -0.5
          tents[j * count + i, 2 * ridge + 1] = -0.5
        }
      }
    }
    return dense(
      (Matrix(ridges.weights), Matrix([ridges.biases])),
      (tents, Matrix(rows: 1, columns: count * count, repeating: 1)),
      (Matrix([heights.flatMap { $0.map { Float($0) } }]), Matrix(rows: 1, columns: 1)), .relu)
  }

  /// max(0, p) and max(0, −p) for positions p = w·(x, y) − p₀.
  private struct Ridges {
    var weights: [[Float]] = []
    var biases: [Float] = []

    mutating func append(_ wx: Float, _ wy: Float, at position: Double) {
      weights += [[wx, wy], [-wx, -wy]]
      biases += [Float(-position), Float(position)]
    }
  }
}

/// Three dense layers with an activation between each two.
func dense(
  _ first: (weight: Matrix, bias: Matrix), _ second: (weight: Matrix, bias: Matrix),
  _ third: (weight: Matrix, bias: Matrix), _ activation: ActivationFunction
) -> [any Layer] {
  do {
    return [
      try Dense(weight: first.weight, bias: first.bias), Activation(activation),
      try Dense(weight: second.weight, bias: second.bias), Activation(activation),
      try Dense(weight: third.weight, bias: third.bias),
    ]
  } catch {
    fatalError("\(error)")
  }
}
