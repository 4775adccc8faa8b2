import LinearAlgebra

extension Network {
  /// ‖dw‖₂ over all parameters together, of the gradients of the data loss that they hold; NaN or infinite where one is.
  ///
  /// Summed in Double, each parameter by itself and then in their order: the same bits for any number of threads and on any
  /// instruction set.
  mutating func gradientNorm() -> Double {
    let kernels = backend.kernels
    var sum = 0.0
    visitParameters { sum += $1.gradient.sumOfSquares(by: kernels) }
    return sum.squareRoot()
  }

  /// What scales gradients of this norm down to `limit`, and leaves smaller ones alone: min(1, limit / (norm + 10⁻⁶)).
  ///
  /// As `torch.nn.utils.clip_grad_norm_`. R. Pascanu, T. Mikolov and Y. Bengio, "On the difficulty of training recurrent neural
  /// networks", ICML 2013.
  static func clippingScale(norm: Double, limit: Float) -> Float { Float(min(1, Double(limit) / (norm + 1e-6))) }

  /// The name of the first parameter whose gradient isn't finite.
  mutating func firstNonFiniteGradient() -> String? {
    let kernels = backend.kernels
    var found: String?
    visitParameters { name, parameter in
      if found == nil, !parameter.gradient.isFinite(by: kernels) { found = name }
    }
    return found
  }
}
