import NeuralNetworks
import Testing

struct RMSPropTests {
  @Test func `defaults are those of torch.optim`() {
    #expect(RMSProp().alpha == 0.99 && RMSProp().epsilon == 1e-8)
    #expect(RMSProp().defaultLearningRate == 0.01)
    #expect(RMSProp().summary == "RMSProp, alpha 0.99, epsilon 1e-08")
  }

  @Test func `parameters out of range trap`() async {
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = RMSProp(alpha: 1)
    }.expectMessage("an alpha of 1.0 is not in 0 ..< 1")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = RMSProp(alpha: -0.1)
    }.expectMessage("an alpha of -0.1 is not in 0 ..< 1")
    await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = RMSProp(epsilon: -1)
    }.expectMessage("an epsilon of -1.0 is not a positive number")
  }
}
