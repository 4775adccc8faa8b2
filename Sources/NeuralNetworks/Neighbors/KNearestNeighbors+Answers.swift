public import LinearAlgebra

extension KNearestNeighbors {
  /// How many of the k nearest examples are of each class: N×D → N×C.
  ///
  /// Throws ``ArgumentError`` as ``neighbors(of:)``. Traps where the examples have numbers instead of classes.
  public func votes(for inputs: ExampleInputs) throws(ArgumentError) -> Matrix {
    guard case .classes(let classes, let names) = examples.targets else {
      fatalError("a vote of neighbours that have numbers instead of classes")
    }
    let neighbors = try neighbors(of: inputs)
    var votes = Matrix(rows: inputs.rows, columns: names.count)
    for (row, neighbors) in neighbors.enumerated() {
      for neighbor in neighbors { votes[row, Int(classes[neighbor.index])] += 1 }
    }
    return votes
  }

  /// The class that most of the k nearest examples are of; the first of classes with as many.
  ///
  /// Throws ``ArgumentError`` as ``neighbors(of:)``. Traps where the examples have numbers instead of classes.
  public func classify(_ inputs: ExampleInputs) throws(ArgumentError) -> [Int] {
    try votes(for: inputs).largestInRows()
  }

  /// The share of examples that are classified rightly.
  ///
  /// Throws ``ArgumentError`` as ``neighbors(of:)``, without examples, and unless both these and the searched examples have classes.
  public func accuracy(on examples: Examples) throws(ArgumentError) -> Double {
    guard case .classes(let truth, _) = examples.targets, case .classes = self.examples.targets else {
      throw ArgumentError("what is known of the examples", "numbers", "classes")
    }
    try require(examples.count > 0, "the number of examples", examples.count, "at least 1")
    let answers = try classify(examples.inputs)
    return Double(zip(truth, answers).count { Int($0) == $1 }) / Double(truth.count)
  }

  /// The mean of the k nearest examples' numbers: N×D → N×C.
  ///
  /// Throws ``ArgumentError`` as ``neighbors(of:)``. Traps where the examples have classes instead of numbers.
  public func predict(_ inputs: ExampleInputs) throws(ArgumentError) -> Matrix {
    guard case .values(let values) = examples.targets else {
      fatalError("a mean of neighbours that have classes instead of numbers")
    }
    let neighbors = try neighbors(of: inputs)
    return Matrix(rows: inputs.rows, columns: values.columns) { row, column in
      // In Double, as the mean of many numbers in Float would depend on their order.
      let sum = neighbors[row].reduce(0) { $0 + Double(values[$1.index, column]) }
      return Float(sum / Double(k))
    }
  }
}
