/// The loss that training minimises, and what it is made of: L = (1/N) Σ Lᵢ + λ₂ Σ_k Σ W_k² + λ₁ Σ_k Σ|W_k|.
public struct LossParts: Sendable, Equatable {
  /// (1/N) Σ Lᵢ, or Σ Lᵢ for a loss that is summed.
  public let data: Double
  /// λ₂ Σ W².
  public let l2: Double
  /// λ₁ Σ|W|.
  public let l1: Double

  /// The loss of the given parts.
  public init(data: Double, l2: Double = 0, l1: Double = 0) {
    self.data = data
    self.l2 = l2
    self.l1 = l1
  }

  /// A data loss with the penalties of a network's weights.
  init(data: Double, penalty: WeightPenalty, of network: Network) {
    let (l2, l1) = penalty.parts(of: network)
    self.init(data: data, l2: l2, l1: l1)
  }

  /// L.
  public var total: Double { data + l2 + l1 }
}

extension Network {
  /// The loss on a set of examples with its parts: scores and Lᵢ in Float32, all sums in Double.
  ///
  /// - scaling: what is done to the inputs; nil for nothing.
  ///
  /// Throws ``ArgumentError`` unless there are examples, and they fit the network, the scaling and the loss.
  public func lossParts(
    on examples: Examples, scaling: InputScaling? = nil, loss: any Loss, penalty: WeightPenalty = WeightPenalty()
  ) throws(ArgumentError) -> LossParts {
    var objective = try Objective(for: self, on: examples, scaling: scaling, loss: loss, penalty: penalty)
    return objective.parts(of: self)
  }
}

extension WeightPenalty {
  /// λ₂ Σ W² and λ₁ Σ|W| of a network, element by element in Double.
  func parts(of network: Network) -> (l2: Double, l1: Double) {
    if isZero { return (0, 0) }
    var (squares, magnitudes) = (0.0, 0.0)
    for layer in network.layers {
      for (_, parameter) in layer.parameters where parameter.isPenalized {
        parameter.value.withUnsafeBufferPointer {
          for weight in $0 {
            squares += Double(weight) * Double(weight)
            magnitudes += Double(abs(weight))
          }
        }
      }
    }
    return (Double(l2) * squares, Double(l1) * magnitudes)
  }
}
