public import LinearAlgebra

extension Network {
  /// Every layer's outputs for a batch, in the order of the layers: N×D → N×H of each. The last are the scores.
  ///
  /// Traps unless `inputs` has the network's width.
  public func activations(of inputs: Matrix) -> [Matrix] {
    var pass = ForwardPass(of: self)
    forward(inputs, &pass)
    return pass.outputs
  }
}
