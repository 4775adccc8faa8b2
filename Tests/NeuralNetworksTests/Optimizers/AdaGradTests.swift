import NeuralNetworks
import Testing

struct AdaGradTests {
  @Test func `defaults are those of torch.optim`() {
    #expect(AdaGrad().epsilon == 1e-10)
    #expect(AdaGrad().defaultLearningRate == 0.01)
    #expect(AdaGrad().summary == "AdaGrad, epsilon 1e-10")
  }

  @Test func `an ε out of range traps`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = AdaGrad(epsilon: 0)
    }.expectMessage("an epsilon of 0.0 is not a positive number")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = AdaGrad(epsilon: .nan)
    }.expectMessage("an epsilon of nan is not a positive number")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = AdaGrad(epsilon: 1e60)
    }.expectMessage("an epsilon of 1e+60 is not in the range of Float32")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = AdaGrad(epsilon: 1e-60)
    }.expectMessage("an epsilon of 1e-60 is not in the range of Float32")
  }
}
