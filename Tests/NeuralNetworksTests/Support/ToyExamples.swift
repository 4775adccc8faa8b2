import LinearAlgebra

extension Examples {
  /// Points of the square ±1 and whether their coordinates have different signs; none lies within 0.1 of an axis.
  static func exclusiveOr(count: Int, seed: UInt64) -> Examples {
    var random = TestRandom(seed: seed)
    let points = (0..<count).map { _ in [random.signed(0.1...1), random.signed(0.1...1)] }
    return Examples(
      inputs: .floats(Matrix(points)),
      targets: .classes(points.map { ($0[0] > 0) == ($0[1] > 0) ? 0 : 1 }, names: ["same", "different"]))
  }

  /// Three clusters of points, each in a disc of its own.
  static func threeClusters(count: Int, seed: UInt64) -> Examples {
    var random = TestRandom(seed: seed)
    let centres: [[Float]] = [[2, 0], [-1, 2], [-1, -2]]
    let classes = (0..<count).map { Int32($0 % 3) }
    let points = classes.map { label in centres[Int(label)].map { $0 + random.float(-0.7...0.7) } }
    return Examples(inputs: .floats(Matrix(points)), targets: .classes(classes, names: ["a", "b", "c"]))
  }

  /// Uniform inputs of ±1 and classes that have nothing to do with them.
  static func random(count: Int, width: Int, classes: Int, seed: UInt64) -> Examples {
    var random = TestRandom(seed: seed)
    let inputs = Matrix(rows: count, columns: width) { _, _ in random.float(-1...1) }
    let labels = (0..<count).map { _ in Int32.random(in: 0..<Int32(classes), using: &random) }
    return Examples(inputs: .floats(inputs), targets: .classes(labels, names: (0..<classes).map { "class \($0)" }))
  }

  /// Uniform inputs of ±1 and y = Ax + b of them.
  static func linear(count: Int, a: [[Float]], b: [Float], seed: UInt64) -> Examples {
    var random = TestRandom(seed: seed)
    let inputs = (0..<count).map { _ in a[0].map { _ in random.float(-1...1) } }
    let targets = inputs.map { x in
      zip(a, b).map { row, bias in zip(row, x).reduce(bias) { $0 + $1.0 * $1.1 } }
    }
    return Examples(inputs: .floats(Matrix(inputs)), targets: .values(Matrix(targets)))
  }

  /// Inputs 0, 1, 2, … of width 1, whose targets are the same numbers: a loss can tell which example it is shown.
  static func numbered(count: Int) -> Examples {
    let numbers = Matrix(rows: count, columns: 1) { i, _ in Float(i) }
    return Examples(inputs: .floats(numbers), targets: .values(numbers))
  }
}
