import Kernels
import LinearAlgebra
@testable import NeuralNetworks
import Testing

struct WeightPenaltyTests {
  private static func network() throws -> Network {
    try Network(
      inputWidth: 2,
      layers: [
        try Dense(weight: Matrix([[1, -2], [3, 0]]), bias: Matrix([[100, 100]])), Activation(.relu),
        try Dense(weight: Matrix([[-1, 4]]), bias: Matrix([[100]])),
      ])
  }

  @Test(
    arguments: [
      (0, 0, 0), (0.5, 0, 0.5 * 31), (0, 0.25, 0.25 * 11), (0.5, 0.25, 0.5 * 31 + 0.25 * 11),
    ] as [(Float, Float, Double)])
  func `the value is λ₂ΣW² + λ₁Σ|W| over all layers, without ½ and without biases`(
    l2: Float, l1: Float, expected: Double
  ) throws {
    #expect(try WeightPenalty(l2: l2, l1: l1).value(of: Self.network()) == expected)
  }

  @Test(arguments: NamedBackend.kernels)
  func `the gradient is 2λ₂W + λ₁sign(W), of weights and not of biases`(tested: NamedBackend) throws {
    var network = try Network(
      inputWidth: 4, layers: [try Dense(weight: Matrix([[1, -2, 0, -0.0]]), bias: Matrix([[3]]))],
      backend: tested.backend)
    network.visitParameters {
      $1.gradient = Matrix(rows: $1.value.rows, columns: $1.value.columns, repeating: 10)
    }
    var state = OptimizerState(of: network, for: SGD())
    state.update(&network, by: SGD(), learningRate: 1, penalty: WeightPenalty(l2: 0.5, l1: 0.25))
    // 1 − 11.25, −2 − 7.75, and the bias's 3 − 10.
    #expect(network.flatParameters == [-10.25, -9.75, -10, -10, -7])
    #expect(network.flatGradients == [10, 10, 10, 10, 10])
  }

  @Test func `no penalty is zero`() {
    #expect(WeightPenalty().isZero)
    #expect(!WeightPenalty(l2: 1e-9).isZero)
    #expect(!WeightPenalty(l1: 1e-9).isZero)
  }

  @Test func `a negative λ₂ traps`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = WeightPenalty(l2: -1e-3)
    }.expectMessage("penalties l2=-0.001 l1=0.0 must be at least 0")
  }

  @Test func `a negative λ₁ traps`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = WeightPenalty(l1: -1e-3)
    }.expectMessage("penalties l2=0.0 l1=-0.001 must be at least 0")
  }

  @Test func `a λ that is no number traps`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = WeightPenalty(l2: .nan)
    }.expectMessage("penalties l2=nan l1=0.0 must be at least 0")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = WeightPenalty(l1: .infinity)
    }.expectMessage("penalties l2=0.0 l1=inf must be at least 0")
  }
}
