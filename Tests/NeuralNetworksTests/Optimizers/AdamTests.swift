import LinearAlgebra
import NeuralNetworks
import Testing

struct AdamTests {
  @Test func `defaults are those of torch.optim`() {
    let adam = Adam()
    #expect(adam.beta1 == 0.9 && adam.beta2 == 0.999 && adam.epsilon == 1e-8)
    #expect(adam.defaultLearningRate == 1e-3)
    #expect(adam.summary == "Adam, beta1 0.9, beta2 0.999, epsilon 1e-08")
  }

  /// Both corrections cancel in the first step: it is η against the gradient's sign, whatever its size.
  @Test(arguments: NamedBackend.kernels, [1e-3, 1, 1e6] as [Float])
  func `the first step is as long as the learning rate`(tested: NamedBackend, size: Float) throws {
    var network = try Network(
      inputWidth: 2, layers: [try Dense(weight: Matrix([[0, 0]]), bias: Matrix([[0]]))], backend: tested.backend)
    network.visitParameters { name, parameter in
      parameter.gradient = name == "0.weight" ? Matrix([[size, -size]]) : Matrix([[0]])
    }
    var state = OptimizerState(of: network, for: Adam())
    state.update(&network, by: Adam(), learningRate: 0.25)
    expectClose(network.flatParameters, [-0.25, 0.25, 0], 1.2e-5, "parameters")
  }

  @Test func `parameters out of range trap`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Adam(beta1: 1)
    }.expectMessage("a beta1 of 1.0 is not in 0 ..< 1")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Adam(beta2: 1)
    }.expectMessage("a beta2 of 1.0 is not in 0 ..< 1")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Adam(beta2: .nan)
    }.expectMessage("a beta2 of nan is not in 0 ..< 1")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Adam(epsilon: 0)
    }.expectMessage("an epsilon of 0.0 is not a positive number")
  }
}
