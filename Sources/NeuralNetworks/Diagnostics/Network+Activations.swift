public import LinearAlgebra

extension Network {
  /// Every layer's outputs for a batch, in the order of ``layers``: N×D → one N×H for each layer, the last one the scores.
  ///
  /// All of them are held at once: N·(the sum of all widths) floats.
  ///
  /// Traps unless `inputs` has the network's width.
  public func activations(of inputs: Matrix) -> [Matrix] {
    var pass = ForwardPass(of: self)
    forward(inputs, &pass)
    return pass.outputs
  }

  /// Every layer's outputs for inputs as a data set has them, which are scaled as in training first.
  ///
  /// - scaling: nil where the network sees inputs as they are.
  ///
  /// Traps unless inputs and scaling have the network's width.
  public func activations(of inputs: ExampleInputs, scaling: InputScaling? = nil) -> [Matrix] {
    activations(of: inputs.matrix(scaledBy: scaling, by: backend.kernels))
  }
}

extension ExampleInputs {
  /// All inputs in one N×D matrix, scaled.
  ///
  /// - scaling: nil for inputs as they are.
  ///
  /// Traps on a scaling of another width.
  package func matrix(scaledBy scaling: InputScaling?, by kernels: KernelTable) -> Matrix {
    let scaling = scaling ?? .identity(width: columns)
    // The targets play no part: any will do.
    let examples = Examples(inputs: self, targets: .values(Matrix(rows: rows, columns: 0)))
    var matrix = Matrix()
    examples.gather((0..<Int32(rows)).map(\.self)[...], scaledBy: scaling, into: &matrix, by: kernels)
    return matrix
  }
}
