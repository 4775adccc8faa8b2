import NeuralNetworks
import Testing

@Suite struct SpreadTests {
  @Test func `the deviation is the sample's, with n − 1`() {
    // 2, 4, 9: mean 5, squares 9 + 1 + 16 = 26, divided by 2.
    let spread = Spread(of: [2, 4, 9])
    #expect(spread.mean == 5)
    #expect(spread.standardDeviation == 13.0.squareRoot())
    #expect(Spread(of: [7]).mean == 7 && Spread(of: [7]).standardDeviation == 0)
  }

  @Test func `no numbers have no mean`() async {
    await #expect(processExitsWith: .failure) { _ = Spread(of: []) }
  }
}
