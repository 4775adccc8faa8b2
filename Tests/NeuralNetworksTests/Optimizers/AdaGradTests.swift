import NeuralNetworks
import Testing

struct AdaGradTests {
  @Test func `defaults are those of torch.optim`() {
    #expect(AdaGrad().epsilon == 1e-10)
    #expect(AdaGrad().defaultLearningRate == 0.01)
    #expect(AdaGrad().summary == "AdaGrad, epsilon 1e-10")
  }

  @Test func `an ε out of range traps`() async {
    await #expect(processExitsWith: .failure) { _ = AdaGrad(epsilon: 0) }
    await #expect(processExitsWith: .failure) { _ = AdaGrad(epsilon: .nan) }
    await #expect(processExitsWith: .failure) { _ = AdaGrad(epsilon: 1e-60) }
  }
}
