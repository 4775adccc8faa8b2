import LinearAlgebra

/// R(W) = λ₂ Σ_k Σ W_k² + λ₁ Σ_k Σ|W_k|, over weights, not biases. No ½: the L2 gradient is 2λ₂W.
///
/// PyTorch's `weight_decay` corresponds to 2λ₂ on the weights, except in `AdamW`, whose decay is ``AdamW/weightDecay``. The
/// gradient is added by the optimiser's update, after clipping, as PyTorch's is.
public struct WeightPenalty: Sendable, Equatable {
  /// λ₂ ≥ 0.
  public let l2: Float
  /// λ₁ ≥ 0.
  public let l1: Float

  /// Traps on a negative or non-finite λ.
  public init(l2: Float = 0, l1: Float = 0) {
    require(l2 >= 0 && l2.isFinite && l1 >= 0 && l1.isFinite, "penalties l2=\(l2) l1=\(l1) must be at least 0")
    self.l2 = l2
    self.l1 = l1
  }

  /// Whether there is no penalty at all.
  public var isZero: Bool { l2 == 0 && l1 == 0 }

  /// R of all the network's weights.
  public func value(of network: Network) -> Double {
    if isZero { return 0 }
    return network.parameters.filter(\.parameter.isPenalized).reduce(0) { total, entry in
      let sums = entry.parameter.value.sumsOfSquaresAndMagnitudes(by: network.backend.kernels)
      return total + Double(l2) * sums.squares + Double(l1) * sums.magnitudes
    }
  }
}
