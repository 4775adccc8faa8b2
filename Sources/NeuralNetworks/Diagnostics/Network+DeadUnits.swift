public import LinearAlgebra

extension Network {
  /// Whether the network answers the same, bit for bit, whatever it is given: what is left of one whose units are all dead.
  ///
  /// A step that is too long can push the biases of rectifiers so far below 0 that no example reaches them any more. Their derivative is 0
  /// then, and they never come back; what is left to learn are the last layer's biases, the classes' shares.
  ///
  /// - examples: of which up to 256 are looked at, spread evenly. False where these are all alike.
  /// - scaling: what is done to inputs first; nil for nothing.
  ///
  /// Traps if the examples or the scaling are of another width than the network's inputs.
  public func answersAlike(to examples: Examples, scaling: InputScaling? = nil) -> Bool {
    let inputs = examples.spread(atMost: 256, scaledBy: scaling, by: backend.kernels)
    guard !inputs.hasEqualRows else { return false }
    return scores(for: inputs).hasEqualRows
  }
}

extension Matrix {
  fileprivate var hasEqualRows: Bool {
    rows < 2 || (1..<rows).allSatisfy { row($0).elementsEqual(row(0)) }
  }
}
