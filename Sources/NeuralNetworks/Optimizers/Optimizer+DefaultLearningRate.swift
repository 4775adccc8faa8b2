public import LinearAlgebra

extension Optimizer {
  /// The same for inputs of any length: Adam's kin divide a gradient by its size, so that the inputs' doesn't matter.
  public func defaultLearningRate(squaredLength: Double) -> Float { defaultLearningRate }

  /// The learning rate that a ``Trainer`` takes where ``TrainingOptions`` give none.
  ///
  /// It is ``defaultLearningRate(squaredLength:)`` for the examples' mean ‖x‖² once they are scaled, of up to 1,024 of them that are
  /// spread evenly; or ``defaultLearningRate`` where a norm stands in the network, which undoes what long inputs do to the layer before it.
  ///
  /// Traps if the scaling is for another width.
  public func defaultLearningRate(
    for network: Network, on examples: Examples, scaling: InputScaling? = nil
  ) -> Float {
    if network.layers.contains(where: { $0 is BatchNorm || $0 is LayerNorm }) { return defaultLearningRate }
    let sample = examples.spread(atMost: 1024, scaledBy: scaling, by: network.backend.kernels)
    guard sample.rows > 0 else { return defaultLearningRate }
    return defaultLearningRate(squaredLength: sample.sumOfSquares(by: network.backend.kernels) / Double(sample.rows))
  }
}

extension Examples {
  /// The scaled inputs of some examples, evenly spread over all.
  func spread(atMost limit: Int, scaledBy scaling: InputScaling?, by kernels: KernelTable) -> Matrix {
    let size = min(count, limit)
    let positions = (0..<size).map { Int32($0 * count / size) }
    var sample = Matrix()
    gather(positions[...], scaledBy: scaling ?? .identity(width: width), into: &sample, by: kernels)
    return sample
  }
}
