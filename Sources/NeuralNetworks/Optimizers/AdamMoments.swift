import LinearAlgebra

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// What ``Adam`` and ``AdamW`` share: running means of the gradient and of its square, with the bias corrected.
struct AdamMoments: Sendable {
  let beta1: Double
  let beta2: Double
  let epsilon: Double

  init(beta1: Double, beta2: Double, epsilon: Double) {
    checkHyperparameter(beta1 >= 0 && beta1 < 1, "a beta1", beta1, "in 0 ..< 1")
    checkHyperparameter(beta2 >= 0 && beta2 < 1, "a beta2", beta2, "in 0 ..< 1")
    checkEpsilon(epsilon)
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
  }

  var summary: String { "beta1 \(beta1), beta2 \(beta2), epsilon \(epsilon)" }

  func update(
    _ parameter: ParameterUpdate, rows: Int, stride: Int, learningRate: Float, weightDecay: Double, step: Int,
    by kernels: KernelTable
  ) {
    let rate = Double(learningRate)
    let correction1 = 1 - pow(beta1, Double(step))
    let correction2 = 1 - pow(beta2, Double(step))
    let adam = kernels.functions.adam
    parameter.forEachRow(of: rows, stride: stride) { p in
      adam(
        p.count, p.gradientScale, p.l2, p.l1, Float(rate / correction1), Float(1 - beta1), Float(1 - beta2),
        Float(1 / correction2.squareRoot()), Float(epsilon), Float(rate * weightDecay), p.gradient, p.state(0),
        p.state(1), p.weights)
    }
  }
}
