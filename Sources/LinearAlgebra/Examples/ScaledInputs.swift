/// An example's numbers themselves, all by the same factor: pixels beside features that are made of them.
public struct ScaledInputs: FeatureTransform, Hashable {
  /// "pixels".
  public let name = "pixels"
  /// How many numbers an example has.
  public let inputWidth: Int
  /// What each number is multiplied by.
  public let factor: Float

  /// Numbers times a factor, which is 1/255 for bytes that become 0…1.
  public init(width: Int, factor: Float = 1) {
    inputWidth = width
    self.factor = factor
  }

  /// As many as before.
  public var outputWidth: Int { inputWidth }

  /// N×D → N×D.
  ///
  /// Traps on inputs of another width.
  public func features(of inputs: ExampleInputs, threads: Int) -> Matrix {
    require(inputs.columns == inputWidth, "inputs of \(inputs.columns) numbers where \(inputWidth) are expected")
    let factor = factor
    return Matrix(rows: inputs.rows, columns: inputWidth, threads: threads, scratch: {}) { row, _, elements in
      inputs.copyRow(row, to: &elements)
      for i in elements.indices { elements[i] *= factor }
    }
  }
}
